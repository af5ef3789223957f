/** What a transaction of a load run is: the steps of a journey, from a state that was prepared. Portable. */

import { transactionNamed, type LoadJourneyName } from '../../journeys/catalogue.ts';
import type { AnyJourney } from '../../journeys/define.ts';

/** The transaction that starts from this state, without preparation of its own. */
export function journeyFrom(name: LoadJourneyName, state: unknown): Pick<AnyJourney, 'plan' | 'steps'> {
  return {
    steps: transactionNamed(name).steps,
    plan: async (world) => {
      await world.enter();
      return state;
    },
  };
}
