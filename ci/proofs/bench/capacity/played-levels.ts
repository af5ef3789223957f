/** Levels against a queue that is played without waiting: a search against a known truth in seconds, by its own clock. */

import type { LoadSection } from '../../../../fixtures/record/load.ts';
import type { QueueLaw } from '../../../../load/stub/queue.ts';
import type { JournalEvent } from '../../../../load/k6/journal.ts';
import type { LevelTarget } from '../../../jobs/capacity/run-level.ts';
import { playedOrders, STUB_ORDER, type PlayedOrder } from './truth.ts';

export interface PlayedGround {
  readonly levelTarget: LevelTarget;
  /** What the levels would have taken so far, warm-ups and drains included, in seconds. */
  readonly elapsedS: () => number;
}

const STEPS = ['quotation', 'confirm'] as const;
const LOOK_EVERY_MS = 1_000;

/** @param load of a run whose generator was healthy, for the rules that a level has to keep */
export function playedTarget(law: QueueLaw, load: LoadSection): PlayedGround {
  let nowMs = Date.UTC(2026, 0, 31);
  const startedMs = nowMs;
  return {
    elapsedS: () => (nowMs - startedMs) / 1000,
    levelTarget: {
      now: () => nowMs,
      run: ({ perSecond, durationS, seed, observer }) => {
        const baseMs = nowMs;
        const all = playedOrders(law, { perSecond, untilMs: durationS * 1000, seed });
        let endMs = durationS * 1000;
        let noted = 0;
        const noteUntil = (events: readonly TimedEvent[], untilMs: number): void => {
          for (; noted < events.length && (events[noted]?.atMs ?? 0) <= untilMs; noted++) {
            const event = events[noted];
            if (event) observer.note(event.at(baseMs));
          }
        };
        const planned = eventsOf(all);
        for (let lookMs = LOOK_EVERY_MS; lookMs <= endMs; lookMs += LOOK_EVERY_MS) {
          noteUntil(planned, lookMs);
          nowMs = baseMs + lookMs;
          if (observer.isEnough()) endMs = lookMs;
        }
        // Nobody arrives any more, and those that are under way come to their end.
        const ended = eventsOf(playedOrders(law, { perSecond, untilMs: endMs, seed }));
        noted = ended.filter(({ atMs }) => atMs <= endMs).length;
        noteUntil(ended, Infinity);
        nowMs = baseMs + Math.max(endMs, ended.at(-1)?.atMs ?? 0);
        return Promise.resolve({ load, odoo: null, language: null });
      },
    },
  };
}

interface TimedEvent {
  readonly atMs: number;
  /** The event of the journal in a run that began at this moment. */
  readonly at: (baseMs: number) => JournalEvent;
}

function eventsOf(orders: readonly PlayedOrder[]): TimedEvent[] {
  return orders
    .flatMap(({ fromMs, untilMs, stepMs }, index): TimedEvent[] => {
      const reference = `order-${index}`;
      const own = { reference, journey: 'sales_order', transport: 'xmlrpc' } as const;
      return [
        {
          atMs: fromMs,
          at: (baseMs) => ({
            cutoff: 'begin',
            ...own,
            stream: 'orders',
            index,
            vu: 1,
            dueAt: baseMs + fromMs,
            at: baseMs + fromMs,
          }),
        },
        {
          atMs: untilMs,
          at: (baseMs) => ({
            cutoff: 'end',
            reference,
            status: 'passed',
            at: baseMs + untilMs,
            busyMs: untilMs - fromMs,
            networkMs: untilMs - fromMs,
            requests: STUB_ORDER.calls,
            steps: stepMs.map((durationMs, step) => ({
              name: STEPS[step] ?? 'confirm',
              status: 'passed',
              durationMs,
            })),
          }),
        },
      ];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}
