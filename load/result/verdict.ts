/** What a load run says of its target. Pure. */

import type { Verdict } from '../../fixtures/record/verdict.ts';
import { FAILURES, isOurs } from '../../fixtures/failures/errors.ts';
import type { K6Ending } from '../k6/ending.ts';
import type { LoadBudget, LoadSection } from '../../fixtures/record/load.ts';

/**
 * `fail` when transactions failed by the target's fault, it went down, or it was over budget in a run that counts; `inconclusive` when the run does not count
 * or our own side broke; `pass` when every transaction came through and was counted.
 */
export function verdictOfLoad({
  ending,
  invalid,
  transactions,
  failures,
  budgets,
}: {
  readonly ending: K6Ending;
  readonly invalid: readonly string[];
  readonly transactions: LoadSection['transactions'];
  readonly failures: LoadSection['failures'];
  readonly budgets: LoadSection['budgets'];
}): { readonly verdict: Verdict; readonly reasons: string[] } {
  const lost = failures
    .filter(({ kind }) => !isOurs(kind))
    .map(({ step, kind, exception, count }) => {
      const times = count === 1 ? 'once' : `${count} times`;
      return `${step} failed ${times}: ${kind}${exception === null ? '' : ` (${exception})`}.`;
    });
  // A run that does not count is neither fast nor slow.
  const over = invalid.length > 0 ? [] : budgets.filter(({ is }) => is === 'broken').map(overReason);
  const isCrossed = ending.is === 'thresholds' && !budgets.some(({ is }) => is === 'broken');
  const unknown = [
    ...invalid,
    ...budgets
      .filter(({ is }) => is === 'unknown')
      .map((budget) => `It is unknown whether ${nameOf(budget)} keeps its budget: no run of it passed.`),
    ...(isCrossed ? ['k6 reports a crossed threshold, but the samples do not show which.'] : []),
    ...(transactions.broken > 0 ? [`${transactions.broken} transactions broke on our side.`] : []),
    ...failures
      .filter(({ kind }) => FAILURES[kind].whose === 'setting')
      .map(({ step, example }) => `${step} is unsupported: ${example}`),
    ...(transactions.unfinished > 0
      ? [`${transactions.unfinished} transactions were interrupted by the end of the run.`]
      : []),
    ...(transactions.passed === 0 ? ['No transaction passed.'] : []),
  ];
  const down = ending.is === 'stopped' && ending.by === 'target_down';
  if (lost.length > 0 || over.length > 0 || down) {
    return { verdict: 'fail', reasons: [...lost, ...over, ...unknown] };
  }
  if (unknown.length > 0) return { verdict: 'inconclusive', reasons: unknown };
  return { verdict: 'pass', reasons: [] };
}

function overReason(budget: LoadBudget): string {
  const seconds = (ms: number | null): string => (ms === null ? 'unknown' : `${(ms / 1000).toFixed(2)} s`);
  return `${nameOf(budget)} is over its budget: 95% within ${seconds(budget.p95Ms)} instead of ${seconds(budget.limitMs)}.`;
}

function nameOf({ journey, transport, step }: LoadBudget): string {
  return `${step} of ${journey} (${transport})`;
}
