import type { FailureKind } from '../../../fixtures/failures/errors.ts';
import type { Series } from '../../../fixtures/lab/lab.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import type { Remain } from '../residue/remains.ts';
import type { Place } from './place.ts';

/** What a journey must come to: `passed`, or the kind of its failure with words that its message has. */
export type Expected = 'passed' | { readonly kind: FailureKind; readonly says: string };

/** A system as a company may have set it up. Nothing is wrong with it: whatever fails here is said beforehand. */
export interface Situation {
  /** Kebab-case. */
  readonly id: string;
  /** What is set, as people in the company would say it. */
  readonly title: string;
  /** Returns what the target of the run has otherwise, if anything. */
  readonly setUp: (place: Place) => Promise<Partial<Target> | number | void>;
  /** Journeys that do not pass. */
  readonly expected?: Readonly<Partial<Record<JourneyName, Expected>>>;
  /** Where the browser comes to something else than RPC. */
  readonly expectedInBrowser?: Situation['expected'];
  /** Versions that have such a setting; without it, all. */
  readonly odoo?: readonly Series[];
  /** What may remain beside what `docs/internals/remains.md` lists. */
  readonly remains?: readonly Remain[];
}

/** Not supported by the name of a setting: the same for each of these journeys. */
export function unsupportedIn(
  says: string,
  journeys: readonly JourneyName[] = ['order_to_cash', 'invoice'],
): NonNullable<Situation['expected']> {
  return Object.fromEntries(journeys.map((journey) => [journey, { kind: 'unsupported', says }]));
}
