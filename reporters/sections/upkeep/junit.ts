import type { OutboundSection, RunRecord } from '../../../fixtures/record/record.ts';
import { sweepReasons, type SweepSection, sweepState } from '../../../fixtures/record/sweep.ts';
import { outboundSentence, outboundState, recordsSentence, sweepSentence } from './words.ts';
import { type CaseResult, type Suite, type SuiteCase, suiteOfCases } from '../../junit/node.ts';

/** What runs left in Odoo and queued for the outside, a case for each; no suite where neither was looked for. */
export function upkeepSuites(record: RunRecord): Suite[] {
  const { sweep, outbound, asked } = record;
  const cases = [
    ...(sweep ? [sweepCase(sweep, asked.length === 0)] : []),
    ...(outbound ? [outboundCase(outbound)] : []),
  ];
  return cases.length === 0 ? [] : [suiteOfCases(record, 'upkeep', cases)];
}

/** It decides where it was asked for alone; beside journeys it is skipped with what was seen, as the verdict has it. */
function sweepCase(section: SweepSection, isAlone: boolean): SuiteCase {
  const result = ((): CaseResult => {
    const state = sweepState(section);
    if (state === 'clean') return { is: 'passed' };
    const text = sweepReasons(section).join('\n');
    if (!isAlone) return { is: 'skipped', message: text };
    const is = state === 'left' ? 'failure' : 'error';
    return { is, type: 'sweep', message: sweepSentence(section), text };
  })();
  const output = [sweepSentence(section), recordsSentence(section) ?? 'not counted'].join('\n');
  return { name: 'sweep of earlier runs', durationMs: 0, result, output };
}

function outboundCase(section: OutboundSection): SuiteCase {
  const message = outboundSentence(section);
  const state = outboundState(section);
  const result: CaseResult =
    state === 'passed'
      ? { is: 'passed' }
      : { is: state === 'failed' ? 'failure' : 'error', type: 'outbound', message, text: message };
  return { name: 'nothing sent to the outside', durationMs: 0, result, output: message };
}
