/** What load looks like: typed data, compiled to curves. Portable. */

import { largest } from '../../fixtures/statistics/summary.ts';
import type { OrderMix } from '../../fixtures/catalogue/order.ts';
import type { LoadJourneyName } from '../../journeys/catalogue.ts';
import { peakPerSecond, type Curve, type CurveStage } from './curve.ts';
import { replaySchedule } from './replay-curve.ts';

/** `xmlrpc`: integrations and shops. `web`: people with browsers and scanners, in sessions, by `call_kw`. */
export type LoadTransport = 'xmlrpc' | 'web';

/** A rate held for a phase, or a ramp from one rate to another; arrivals per minute at scale 1. */
export type PhaseRate = number | readonly [from: number, to: number];

/** A part of the run that has a name in the business. */
export interface Phase<Name extends string = string> {
  readonly name: Name;
  /** Share of the duration; the shares of a profile add up to 1. */
  readonly share: number;
}

/** Arrivals of one journey over one transport. */
export interface Stream<Rates> {
  /** `[a-z_]+`, unique in the profile: scenario of k6 and label of metrics. */
  readonly name: string;
  readonly journey: LoadJourneyName;
  readonly transport: LoadTransport;
  readonly perMinute: Rates;
}

interface ProfileBase {
  /** `[a-z_]+`. */
  readonly name: string;
  /** One line for people: which question a run answers. */
  readonly title: string;
  /** Lines per order, quantities, and the skew over products. */
  readonly mix: OrderMix;
  /** How many products of the catalogue are traded; the first ones are the hot ones. */
  readonly products: number;
  /**
   * Each order has products of its own, so that no two transactions meet on one, as far as the products last. Without it
   * all orders draw from all of them.
   */
  readonly apart?: boolean;
}

/** A day of the warehouse in named phases. */
export interface PhasedProfile extends ProfileBase {
  readonly kind: 'phased';
  /** Default length of the run, in seconds. */
  readonly durationS: number;
  readonly phases: readonly Phase[];
  readonly streams: readonly Stream<Readonly<Record<string, PhaseRate>>>[];
}

/** A history to be played back: so many arrivals in each minute. */
export interface ReplayedProfile extends ProfileBase {
  readonly kind: 'replayed';
  readonly streams: readonly Stream<readonly number[]>[];
}

export type LoadProfile = PhasedProfile | ReplayedProfile;

/** A phased profile whose streams give a rate for each phase, checked by the compiler. */
export function phased<const Name extends string>(
  profile: Omit<PhasedProfile, 'kind' | 'phases' | 'streams'> & {
    readonly phases: readonly Phase<Name>[];
    readonly streams: readonly Stream<Readonly<Record<NoInfer<Name>, PhaseRate>>>[];
  },
): PhasedProfile {
  return { ...profile, kind: 'phased' };
}

/** What may be asked of a profile beside itself. */
export interface Sizing {
  /** Factor on every rate. */
  readonly scale: number;
  /** Length in seconds; `undefined` takes the profile's own. */
  readonly durationS: number | undefined;
}

/** When the arrivals of a stream come, and how hard. */
export interface Schedule {
  readonly curve: Curve;
  /** How far each arrival may be put off, in milliseconds; `undefined` leaves it to the runner. */
  readonly spreadMs: number | undefined;
  /** Highest rate, in arrivals per second. */
  readonly peakPerSecond: number;
  /** VUs that wait out the spread at the peak; `undefined` where the spread is. */
  readonly waiting: number | undefined;
}

/** The schedule of each stream, in the order of the streams. Rates of curves are whole arrivals per hour. */
export function schedulesOf(profile: LoadProfile, { scale, durationS }: Sizing): Schedule[] {
  switch (profile.kind) {
    case 'phased': {
      const total = durationS ?? profile.durationS;
      return profile.streams.map(({ perMinute }) => {
        const curve = phasedCurve(profile.phases, perMinute, scale, total);
        return { curve, spreadMs: undefined, peakPerSecond: peakPerSecond(curve), waiting: undefined };
      });
    }
    case 'replayed':
      return profile.streams.map(({ perMinute }) => replaySchedule(perMinute, { scale, durationS }));
    default:
      return profile satisfies never;
  }
}

/** How long a run of the profile lasts, in seconds. */
export function lengthOf(profile: LoadProfile, durationS: number | undefined): number {
  if (durationS !== undefined) return durationS;
  switch (profile.kind) {
    case 'phased':
      return profile.durationS;
    case 'replayed':
      return largest([0, ...profile.streams.map(({ perMinute }) => perMinute.length)]) * 60;
    default:
      return profile satisfies never;
  }
}

function phasedCurve(
  phases: readonly Phase[],
  rates: Readonly<Record<string, PhaseRate>>,
  scale: number,
  totalS: number,
): Curve {
  const segments = phases.map(({ name, share }) => {
    const rate = rates[name] ?? 0;
    const [from, to] = typeof rate === 'number' ? [rate, rate] : rate;
    return { durationS: share * totalS, from: perHour(from, scale), to: perHour(to, scale) };
  });
  return joined(segments);
}

function joined(
  segments: readonly { readonly durationS: number; readonly from: number; readonly to: number }[],
): Curve {
  const startPerHour = segments[0]?.from ?? 0;
  const stages: CurveStage[] = [];
  let rate = startPerHour;
  for (const { durationS, from, to } of segments) {
    if (from !== rate) stages.push({ durationS: 0, toPerHour: from });
    // Whole milliseconds, which is what k6 gets.
    stages.push({ durationS: Math.round(durationS * 1000) / 1000, toPerHour: to });
    rate = to;
  }
  return { startPerHour, stages };
}

function perHour(perMinute: number, scale: number): number {
  return Math.round(perMinute * 60 * scale);
}
