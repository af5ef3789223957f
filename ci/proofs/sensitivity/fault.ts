import type { FailureKind } from '../../../fixtures/failures/errors.ts';
import type { Series } from '../../../fixtures/lab/lab.ts';
import type { ProxyOptions } from '../../../fixtures/odoo/stub/proxy.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { JourneyName, StepName } from '../../../journeys/catalogue.ts';
import type { Trigger } from './triggers.ts';
import type { ViewChange } from './views.ts';

/** How a fault gets into the lab's Odoo, and out of it again. */
export type Means =
  /** Code in the add-on `cutoff_faults`, switched on by the fault's id in `ir.config_parameter` `cutoff.fault`. */
  | { readonly by: 'add-on' }
  /** A trigger in the database: goes wrong behind Odoo's back. */
  | { readonly by: 'trigger'; readonly trigger: Trigger }
  /** Data changed in the database, and changed back. */
  | { readonly by: 'data'; readonly change: string; readonly back: string }
  /** A view that inherits from one of Odoo's own, as a customisation would. */
  | { readonly by: 'view'; readonly view: ViewChange }
  /** The probe user loses a group. */
  | { readonly by: 'rights'; readonly group: string }
  /** A proxy in front of Odoo, which answers some requests itself. */
  | { readonly by: 'proxy'; readonly answer: NonNullable<ProxyOptions['answer']> }
  /** The journeys are given something else to work with. */
  | { readonly by: 'target'; readonly change: (target: Target) => Target };

/** Where a fault has to show, and as what. */
export interface Expectation {
  readonly journey: JourneyName;
  readonly channel: Channel;
  readonly step: StepName | 'prepare';
  readonly kind: FailureKind;
  /** Only on this Odoo, where versions differ. */
  readonly odoo?: Series;
}

/** Limits other than those of the target. */
export interface Limits {
  readonly callTimeoutMs?: number;
  readonly stepTimeoutMs?: number;
  /** How long the browser waits for a page or an element. */
  readonly elementTimeoutMs?: number;
}

/** One defect that a real Odoo may have. */
export interface Fault {
  /** Kebab-case; for faults of the add-on also the value of the switch. */
  readonly id: string;
  /** What is wrong, in the words of the business. */
  readonly title: string;
  readonly means: Means;
  /** Every one of these must fail just so: status `failed`, this step, this kind. */
  readonly shows: readonly [Expectation, ...Expectation[]];
  /** Journeys that a fault of the web client alone must leave alone. */
  readonly spares?: readonly { readonly journey: JourneyName; readonly channel: Channel }[];
  /** Shorter limits, so that what never comes is not waited for at full length. */
  readonly limits?: Limits;
  /** Why no journey notices it. `shows` then says where it ought to show. */
  readonly knownMiss?: string;
}

/** The fault as it shows on one Odoo. */
export function faultOn(odoo: Series, fault: Fault): Fault {
  const [first, ...others] = fault.shows.filter((each) => each.odoo === undefined || each.odoo === odoo);
  if (first === undefined) throw new RangeError(`${fault.id} shows nothing on Odoo ${odoo}.`);
  return { ...fault, shows: [first, ...others] };
}

/** Whether a strike is counted where the fault takes place: code and triggers count, changed data and views cannot. */
export function countsStrikes(means: Means): boolean {
  return means.by === 'add-on' || means.by === 'trigger';
}

/** Journeys and channels that a fault needs, each once. */
export function trialsOf(fault: Fault): { readonly journey: JourneyName; readonly channel: Channel }[] {
  const all = [...fault.shows, ...(fault.spares ?? [])];
  return all
    .filter(
      (each, index) =>
        all.findIndex((other) => other.journey === each.journey && other.channel === each.channel) === index,
    )
    .map(({ journey, channel }) => ({ journey, channel }));
}
