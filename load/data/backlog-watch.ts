/** How many pickings are open in the target while a run goes on: asked now and then, over a session of its own. */

import { connect } from '../../fixtures/odoo/connect.ts';
import type { OwnedSession } from '../../fixtures/odoo/session.ts';
import type { LoadSection } from '../../fixtures/record/load.ts';
import type { Target } from '../../fixtures/target/target.ts';

type Point = LoadSection['backlog'][number];

/** Between two questions. */
const EVERY_MS = 5_000;
/** An answer that takes longer says nothing about now, and holds a worker of the target that others wait for. */
const ANSWER_LIMIT_MS = 10_000;

/** A run that ended does not wait longer for an answer that is still out. */
const STOP_LIMIT_MS = 2_000;

/** Waiting for goods, for another move, or ready: begun and not done. Drafts are nobody's work yet. */
const OPEN_STATES = ['confirmed', 'waiting', 'assigned'];
const KINDS = ['outgoing', 'internal'];

/** Counts open pickings; whatever is thrown leaves a gap. */
export type CountOpen = (limitMs: number) => Promise<number>;

/** What was seen so far; `stop` ends the asking and never throws. */
export interface BacklogWatch {
  /** With the Unix milliseconds at which each was asked. */
  readonly seen: readonly { readonly askedAt: number; readonly openPickings: number }[];
  stop(): Promise<void>;
}

export interface WatchClock {
  /** Unix milliseconds, the clock of the journal. */
  readonly now: () => number;
  readonly everyMs: number;
}

/**
 * Asks about every five seconds, one question at a time: while an answer is awaited, no further question is put. An
 * answer that fails or comes late is left out; it is never counted as zero.
 */
export function watchBacklog(
  countOpen: CountOpen,
  { now, everyMs }: WatchClock = { now: () => Date.now(), everyMs: EVERY_MS },
): BacklogWatch {
  const seen: { askedAt: number; openPickings: number }[] = [];
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    const askedAt = now();
    try {
      const openPickings = await countOpen(ANSWER_LIMIT_MS);
      if (Number.isSafeInteger(openPickings) && openPickings >= 0) seen.push({ askedAt, openPickings });
    } catch {
      // A gap in the curve.
    }
  };
  const tick = (): void => {
    asking ??= ask().finally(() => (asking = undefined));
  };
  tick();
  const timer = setInterval(tick, everyMs);
  return {
    seen,
    stop: async () => {
      clearInterval(timer);
      await Promise.race([asking, patience()]);
    },
  };
}

async function patience(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, STOP_LIMIT_MS).unref();
  });
}

/**
 * Watches a target over RPC as the user of the target, signed in at the first question. Signing in again is tried at
 * each question until it succeeds once.
 */
export function watchTargetBacklog(target: Target): BacklogWatch {
  let session: OwnedSession | undefined;
  const watch = watchBacklog(async (limitMs) => {
    session ??= await connect({ ...target, callTimeoutMs: Math.min(target.callTimeoutMs, limitMs) });
    return countOpenPickings(session, limitMs);
  });
  return {
    seen: watch.seen,
    stop: async () => {
      await watch.stop();
      await session?.close().catch(() => undefined);
    },
  };
}

async function countOpenPickings(session: OwnedSession, limitMs: number): Promise<number> {
  const count = await session.call({
    model: 'stock.picking',
    method: 'search_count',
    args: [
      [
        ['state', 'in', OPEN_STATES],
        ['picking_type_code', 'in', KINDS],
      ],
    ],
    timeoutMs: limitMs,
  });
  if (typeof count !== 'number') throw new TypeError('search_count did not answer with a number');
  return count;
}

/** The points of the record, in seconds since the schedule began (Unix milliseconds); earlier ones are left out. */
export function backlogSince(seen: BacklogWatch['seen'], beganAt: number): Point[] {
  return seen.flatMap(({ askedAt, openPickings }) =>
    askedAt < beganAt ? [] : [{ atS: Math.round((askedAt - beganAt) / 100) / 10, openPickings }],
  );
}
