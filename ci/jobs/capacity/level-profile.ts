/** A scenario at one constant rate. Pure. */

import type { LoadProfile, PhasedProfile, PhaseRate } from '../../../load/profiles/profile.ts';

/** Share of each stream of all arrivals, in the order of the streams: at the peak, or over all of a history. */
export function sharesOf(profile: LoadProfile): number[] {
  const rates =
    profile.kind === 'phased' ? peakRates(profile) : profile.streams.map(({ perMinute }) => sum(perMinute));
  const total = sum(rates);
  return rates.map((rate) => (total === 0 ? 0 : rate / total));
}

/** The rates of the streams in the phase, and at the end of it, where they are highest together. */
function peakRates({ phases, streams }: PhasedProfile): number[] {
  const moments = phases.flatMap(({ name }) =>
    ([0, 1] as const).map((end) => streams.map(({ perMinute }) => rateAt(perMinute[name] ?? 0, end))),
  );
  return moments.toSorted((a, b) => sum(b) - sum(a))[0] ?? streams.map(() => 0);
}

function rateAt(rate: PhaseRate, end: 0 | 1): number {
  return typeof rate === 'number' ? rate : rate[end];
}

/** The same mix, arriving at so many a second all the time. Streams that have no share at the peak stay away. */
export function levelProfile(profile: LoadProfile, perSecond: number, durationS: number): PhasedProfile {
  const shares = sharesOf(profile);
  return {
    kind: 'phased',
    name: profile.name,
    title: profile.title,
    mix: profile.mix,
    products: profile.products,
    ...(profile.apart === undefined ? {} : { apart: profile.apart }),
    durationS,
    phases: [{ name: 'all', share: 1 }],
    streams: profile.streams.map(({ name, journey, transport }, index) => ({
      name,
      journey,
      transport,
      perMinute: { all: (shares[index] ?? 0) * perSecond * 60 },
    })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
