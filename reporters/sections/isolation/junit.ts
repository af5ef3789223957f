import type { IsolationSection } from '../../../fixtures/record/isolation.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { isolationSentence, isolationSetting, slowingText } from './words.ts';
import { type CaseResult, type Suite, suiteOfCases } from '../../junit/node.ts';

/** The isolation from a noisy neighbour as a suite of one case. */
export function isolationSuite(record: RunRecord, isolation: IsolationSection): Suite {
  const { verdict, reasons, scenario, neighbour, steps } = isolation;
  const message = reasons.join(' ');
  const result = ((): CaseResult => {
    if (verdict === 'fail') return { is: 'failure', type: 'isolation', message, text: message };
    if (verdict === 'inconclusive') return { is: 'skipped', message: `not known: ${message}` };
    return { is: 'passed' };
  })();
  return suiteOfCases(record, 'isolation', [
    {
      name: `${scenario.name}: isolation from ${neighbour.name}`,
      durationMs: Date.parse(record.run.finishedAt) - Date.parse(record.run.startedAt),
      result,
      output: [
        isolationSentence(isolation),
        isolationSetting(isolation),
        ...steps.map(({ step, transport, slowing }) => `${step} (${transport}): ${slowingText(slowing)}`),
      ].join('\n'),
    },
  ]);
}
