/** The scenarios by name: to add one, add its file and a line here. */

import { CommandError } from '../../fixtures/failures/errors.ts';
import type { PhasedProfile } from '../profiles/profile.ts';
import { cutoffBurst } from './cutoff-burst.ts';
import { marketplaceBurst } from './marketplace-burst.ts';
import { monthEnd } from './month-end.ts';
import { morningDispatch } from './morning-dispatch.ts';
import { orderFlow, orderFlowApart } from './order-flow.ts';
import { receivingWindow } from './receiving-window.ts';
import { smoke } from './smoke.ts';
import { soak } from './soak.ts';

/** All scenarios, in the order in which they are shown. */
export const SCENARIOS: readonly PhasedProfile[] = [
  cutoffBurst,
  receivingWindow,
  morningDispatch,
  marketplaceBurst,
  monthEnd,
  orderFlow,
  orderFlowApart,
  soak,
  smoke,
];

/**
 * The scenario of that name.
 *
 * @throws {CommandError} `configuration` for any other name
 */
export function scenarioNamed(name: string): PhasedProfile {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found) return found;
  throw new CommandError(
    'configuration',
    `Unknown scenario ${JSON.stringify(name)}. Use one of: ${SCENARIOS.map((each) => each.name).join(', ')}.`,
  );
}
