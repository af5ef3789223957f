import { INDICATOR_SENTENCES } from '../../../fixtures/record/indicator.ts';
import type { IndicatorResult, IndicatorSection } from '../../../fixtures/record/indicator.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { indicatorLabel, valueWords } from './words.ts';
import { type CaseResult, type Suite, suiteOfCases } from '../../junit/node.ts';

/**
 * Process indicators as a suite, a case for each. One that decides about the run is a failure or an error; the others are
 * skipped with what was seen, since a pipeline that turns red where the run passed would say something else.
 */
export function indicatorSuite(record: RunRecord, section: IndicatorSection): Suite {
  return suiteOfCases(
    record,
    'indicators',
    section.results.map((result) => ({
      name: `indicator: ${indicatorLabel(result)}`,
      durationMs: result.durationMs,
      result: resultOf(result, section.deciding.includes(result.name)),
      output: [INDICATOR_SENTENCES[result.name], result.message, ...result.values.map(valueWords)].join('\n'),
    })),
  );
}

function resultOf({ status, message, hint }: IndicatorResult, decides: boolean): CaseResult {
  if (status === 'ok') return { is: 'passed' };
  if (!decides || status === 'not_applicable') {
    return { is: 'skipped', message: `${status.replace('_', ' ')}: ${message}` };
  }
  return {
    is: status === 'breached' ? 'failure' : 'error',
    type: 'indicator',
    message,
    text: [message, ...(hint === undefined ? [] : [`What to do: ${hint}`])].join('\n'),
  };
}
