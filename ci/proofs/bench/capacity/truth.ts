/** What the stub's queue would answer at any rate, played without waiting: the truth that a search is compared with. Pure. */

import { bisector } from 'd3-array';
import { seededRandom } from '../../../../fixtures/machine/random.ts';
import { smallest } from '../../../../fixtures/statistics/summary.ts';
import { serviceTimes, type QueueLaw } from '../../../../load/stub/queue.ts';

/** An order as k6 makes it against the stub: calls one after the other, some of which are the action of a step. */
export interface OrderShape {
  readonly calls: number;
  /** Numbers of the calls whose time has an objective, from 0. */
  readonly judged: readonly number[];
}

/** Eight calls: quotation is the first, confirm the one after its check (`load/stub/answers.json`). */
export const STUB_ORDER: OrderShape = { calls: 8, judged: [0, 4] };

/** An order that was played; times in milliseconds from the beginning. */
export interface PlayedOrder {
  readonly fromMs: number;
  /** The end of its last call. */
  readonly untilMs: number;
  /** Of the judged calls. */
  readonly stepMs: readonly number[];
}

/** Orders that arrive at random, so many or until a moment; the same for the same seed. */
export interface Arrivals {
  readonly perSecond: number;
  readonly seed: number;
  readonly orders?: number;
  readonly untilMs?: number;
}

/** One call after the other: first come, first served, at `servers` servers. */
export function playedOrders(
  law: QueueLaw,
  { perSecond, seed, orders = Infinity, untilMs = Infinity }: Arrivals,
  shape: OrderShape = STUB_ORDER,
): readonly PlayedOrder[] {
  const random = seededRandom(seed);
  const draw = serviceTimes(law, seed + 1);
  const freeAt = Array.from({ length: law.servers }, () => 0);
  const played: { fromMs: number; untilMs: number; stepMs: number[] }[] = [];
  // Calls that will arrive, ordered by time: a heap would be faster, a sorted window is enough here.
  const calls: { readonly atMs: number; readonly order: number; readonly call: number }[] = [];
  let nextMs = 0;
  const insert = (call: (typeof calls)[number]): void => {
    calls.splice(BY_TIME.right(calls, call.atMs), 0, call);
  };
  const arrive = (): void => {
    nextMs += (-Math.log(1 - random()) * 1000) / perSecond;
    if (nextMs > untilMs || played.length >= orders) return;
    insert({ atMs: nextMs, order: played.length, call: 0 });
    played.push({ fromMs: nextMs, untilMs: nextMs, stepMs: [] });
  };
  arrive();
  for (let next = calls.shift(); next !== undefined; next = calls.shift()) {
    const { atMs, order, call } = next;
    if (call === 0) arrive();
    const server = freeAt.indexOf(smallest(freeAt));
    const endMs = Math.max(atMs, freeAt[server] ?? 0) + draw();
    freeAt[server] = endMs;
    const own = played[order];
    if (own && shape.judged.includes(call)) own.stepMs.push(endMs - atMs);
    if (own) own.untilMs = endMs;
    if (call + 1 < shape.calls) insert({ atMs: endMs, order, call: call + 1 });
  }
  return played;
}

const BY_TIME = bisector(({ atMs }: { readonly atMs: number }) => atMs);

/** Share of the judged calls that take longer than the objective. */
export function exceedingAt(
  law: QueueLaw,
  { limitMs, ...arrivals }: Arrivals & { readonly limitMs: number },
  shape: OrderShape = STUB_ORDER,
): number {
  const times = playedOrders(law, arrivals, shape).flatMap(({ stepMs }) => stepMs);
  return times.filter((each) => each > limitMs).length / Math.max(1, times.length);
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
