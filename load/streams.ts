/** From a profile to the streams of a run: how far arrivals are spread, and how many VUs wait for them. Pure. */

import type { StreamInput } from './k6/input.ts';
import { arrivalOffsets, randomDelaysMs } from './profiles/curve.ts';
import { lengthOf, schedulesOf } from './profiles/profile.ts';
import type { LoadRequest } from './request.ts';

/** Arrivals are put off by up to so many mean intervals, within these bounds. */
const SPREAD_INTERVALS = 4;
const SPREAD_MS = [500, 5_000] as const;
/** A transaction may take so long on average, at least, before VUs run out. */
const ROOM_S = 25;
const FEWEST_VUS = 4;
const MOST_VUS = 400;
/** The streams of the profile, sized: how far arrivals are spread, and how many VUs wait for them. */
export function streamsOf({
  profile,
  scale,
  durationS,
  vus,
  roomS = 0,
  segments,
  seed,
  arrivals: coming,
}: Pick<
  LoadRequest,
  'profile' | 'scale' | 'durationS' | 'vus' | 'roomS' | 'segments' | 'seed' | 'arrivals'
>): StreamInput[] {
  const schedules = schedulesOf(profile, { scale, durationS });
  const totalS = lengthOf(profile, durationS);
  return profile.streams.flatMap(({ name, journey, transport }, index) => {
    const schedule = schedules[index];
    const arrivals = schedule ? arrivalOffsets(schedule.curve).length : 0;
    // A stream without a single arrival would only be a step without samples.
    if (!schedule || arrivals === 0) return [];
    const { curve, peakPerSecond } = schedule;
    const meanIntervalMs = (totalS * 1000) / arrivals;
    const delays = coming === 'random' ? randomDelaysMs(seed, name, curve) : coming?.delaysMs[name];
    const spreadMs =
      (delays ? Math.ceil(delays.reduce((high, each) => Math.max(high, each), 0)) : schedule.spreadMs) ??
      Math.round(Math.min(SPREAD_MS[1], Math.max(SPREAD_MS[0], SPREAD_INTERVALS * meanIntervalMs)));
    const waiting = schedule.waiting ?? (peakPerSecond * spreadMs) / 1000;
    const needed = Math.ceil(peakPerSecond * Math.max(ROOM_S, roomS) + waiting) + FEWEST_VUS * segments;
    const preAllocatedVus = vus ?? Math.min(MOST_VUS, Math.min(needed, arrivals));
    return [
      {
        name,
        journey,
        transport,
        curve,
        peakPerSecond,
        spreadMs,
        ...(delays ? { delaysMs: delays } : {}),
        preAllocatedVus,
        maxVus: preAllocatedVus,
      },
    ];
  });
}
