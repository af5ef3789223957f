/** What the stub's queue would answer at any rate, played without waiting: the truth that a search is compared with. Pure. */

import { seededRandom } from '../../../../fixtures/machine/random.ts';
import { serviceTimes, type QueueLaw } from '../../../../load/stub/queue.ts';

/** An order as k6 makes it against the stub: calls one after the other, some of which are the action of a step. */
export interface OrderShape {
  readonly calls: number;
  /** Numbers of the calls whose time has an objective, from 0. */
  readonly judged: readonly number[];
}

/** Eight calls: quotation is the first, confirm the one after its check (`load/stub/answers.json`). */
export const STUB_ORDER: OrderShape = { calls: 8, judged: [0, 4] };

/**
 * Share of the judged calls that take longer than the objective, from so many orders that arrive at random. One event
 * after the other: first come, first served, at `servers` servers.
 */
export function exceedingAt(
  law: QueueLaw,
  { perSecond, limitMs, orders, seed }: { perSecond: number; limitMs: number; orders: number; seed: number },
  shape: OrderShape = STUB_ORDER,
): number {
  const random = seededRandom(seed);
  const draw = serviceTimes(law, seed + 1);
  const freeAt = Array.from({ length: law.servers }, () => 0);
  // Calls that will arrive, ordered by time: a heap would be faster, a sorted window is enough here.
  const events: { readonly atMs: number; readonly call: number }[] = [];
  let nextMs = 0;
  let begun = 0;
  let above = 0;
  let judged = 0;
  const insert = (event: { readonly atMs: number; readonly call: number }): void => {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.atMs ?? 0) <= event.atMs) low = middle + 1;
      else high = middle;
    }
    events.splice(low, 0, event);
  };
  const arrive = (): void => {
    nextMs += (-Math.log(1 - random()) * 1000) / perSecond;
    begun += 1;
    insert({ atMs: nextMs, call: 0 });
  };
  arrive();
  while (events.length > 0) {
    const event = events.shift();
    if (event === undefined) break;
    if (event.call === 0 && begun < orders) arrive();
    let first = 0;
    for (let index = 1; index < freeAt.length; index++)
      if ((freeAt[index] ?? 0) < (freeAt[first] ?? 0)) first = index;
    const endsMs = Math.max(event.atMs, freeAt[first] ?? 0) + draw();
    freeAt[first] = endsMs;
    if (shape.judged.includes(event.call)) {
      judged += 1;
      if (endsMs - event.atMs > limitMs) above += 1;
    }
    if (event.call + 1 < shape.calls) insert({ atMs: endsMs, call: event.call + 1 });
  }
  return above / Math.max(1, judged);
}

/** Highest rate at which at most 5% exceed the objective, to half a percent. */
export function trueCapacity(law: QueueLaw, limitMs: number, shape: OrderShape = STUB_ORDER): number {
  let high = (law.servers * 1000) / law.serviceMs / shape.calls;
  let low = high / 50;
  while (high / low > 1.005) {
    const perSecond = Math.sqrt(low * high);
    const share = exceedingAt(law, { perSecond, limitMs, orders: 20_000, seed: 9 }, shape);
    if (share <= 0.05) low = perSecond;
    else high = perSecond;
  }
  return low;
}
