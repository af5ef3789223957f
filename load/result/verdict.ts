/** What a load run says of its target. Pure. */

import type { Verdict } from '../../fixtures/verdict.ts';
import { isOurs } from '../../fixtures/errors.ts';
import type { K6Ending } from '../k6/ending.ts';
import type { LoadSection } from '../../fixtures/load-record.ts';

/**
 * `fail` when transactions failed by the target's fault, or it went down; `inconclusive` when the run does not count
 * or our own side broke; `pass` when every transaction came through and was counted.
 */
export function verdictOfLoad({
  ending,
  invalid,
  transactions,
  failures,
}: {
  readonly ending: K6Ending;
  readonly invalid: readonly string[];
  readonly transactions: LoadSection['transactions'];
  readonly failures: LoadSection['failures'];
}): { readonly verdict: Verdict; readonly reasons: string[] } {
  const lost = failures
    .filter(({ kind }) => !isOurs(kind))
    .map(({ step, kind, exception, count }) => {
      const times = count === 1 ? 'once' : `${count} times`;
      return `${step} failed ${times}: ${kind}${exception === null ? '' : ` (${exception})`}.`;
    });
  const unknown = [
    ...invalid,
    ...(transactions.broken > 0 ? [`${transactions.broken} transactions broke on our side.`] : []),
    ...(transactions.unfinished > 0
      ? [`${transactions.unfinished} transactions were cut off by the end of the run.`]
      : []),
    ...(transactions.passed === 0 ? ['Not a single transaction passed.'] : []),
  ];
  const down = ending.is === 'stopped' && ending.by === 'target_down';
  if (lost.length > 0 || down) return { verdict: 'fail', reasons: [...lost, ...unknown] };
  if (unknown.length > 0) return { verdict: 'inconclusive', reasons: unknown };
  return { verdict: 'pass', reasons: [] };
}
