import type { StepBudget } from '../../../load/k6/input.ts';
import { transactionNamed } from '../../../journeys/catalogue.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import type { Objectives } from '../../../reporters/alerts/objectives.ts';

/** From the one table of objectives to what k6 and the account of a load run judge by. Pure; load arrives over RPC. */
export function budgetsOf(
  { steps, latencyS }: Pick<Objectives, 'steps' | 'latencyS'>,
  { streams }: Pick<LoadProfile, 'streams'>,
): StepBudget[] {
  const budgets = streams.flatMap(({ journey, transport }) =>
    transactionNamed(journey).steps.map(({ name }) => ({
      journey,
      transport,
      step: name,
      limitMs: (steps[name]?.latencyS ?? latencyS).rpc * 1000,
    })),
  );
  const keyOf = ({ journey, transport, step }: StepBudget): string => `${journey}/${transport}/${step}`;
  return [...new Map(budgets.map((budget) => [keyOf(budget), budget])).values()];
}
