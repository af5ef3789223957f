import { statusOf } from '../../../fixtures/failures/errors.ts';
import type { FailureKind, FailureStatus } from '../../../fixtures/failures/errors.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import { countsStrikes, type Expectation, type Fault } from './fault.ts';

/** What came of one journey in one channel. */
export interface Sighting {
  readonly journey: JourneyName;
  readonly channel: Channel;
  readonly status: 'passed' | FailureStatus;
  readonly step: string | null;
  readonly kind: FailureKind | null;
  /** Without secrets. */
  readonly message: string | null;
  /** The whole trial with its preparation and checks. */
  readonly durationMs: number;
}

/** A trial with a fault in place. */
export interface Trial {
  readonly seen: Sighting;
  /** How often the fault took place during the trial; `null` where that cannot be counted. */
  readonly strikes: number | null;
}

/**
 * `caught`: ended in the right step with the right kind. `spared`: passed, as it should, since the fault concerns
 * the other channel. `known miss`: passed although the fault took place, and the catalogue says so. `missed`: the same,
 * and the catalogue promises otherwise. `wrong`: the journey did something else than the catalogue says. `not struck`:
 * the fault never took place, so that nothing is shown.
 */
export const RESULTS = ['caught', 'spared', 'known miss', 'missed', 'wrong', 'not struck'] as const;
export type Result = (typeof RESULTS)[number];

/** What a trial shows about its fault. */
export function judge(fault: Fault, { seen, strikes }: Trial): Result {
  const expected = expectationOf(fault, seen);
  const passed = seen.status === 'passed';
  if (expected === undefined) return passed ? 'spared' : 'wrong';
  if (countsStrikes(fault.means) && strikes === 0) return 'not struck';
  if (fault.knownMiss !== undefined) return passed ? 'known miss' : 'wrong';
  if (passed) return 'missed';
  const exact =
    seen.status === statusOf(expected.kind) && seen.step === expected.step && seen.kind === expected.kind;
  return exact ? 'caught' : 'wrong';
}

/** What the catalogue promises for this journey and channel; `undefined` where it must pass. */
export function expectationOf(
  fault: Fault,
  { journey, channel }: Pick<Sighting, 'journey' | 'channel'>,
): Expectation | undefined {
  return fault.shows.find((each) => each.journey === journey && each.channel === channel);
}

/** Whether a result is what the catalogue says. */
export function isAsPromised(result: Result): boolean {
  return result === 'caught' || result === 'spared' || result === 'known miss';
}
