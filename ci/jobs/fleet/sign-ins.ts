import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/**
 * Spaces the runs of a fleet that try wrong passwords at one host. Proxies, and Odoo itself, shut an address out for a while
 * after some wrong passwords in a minute (Odoo after ten), and then every target behind it looks down.
 */

/**
 * Wrong passwords in a minute at one host where the target does not say. Each run tries one by each channel, the second
 * some time after the first, so that neighbouring runs may shift into one minute: six leave room for that under ten.
 */
const DEFAULT_PER_MINUTE = 6;

export type TriesPasswords = Pick<Target, 'url' | 'wrongLoginsPerMinute'>;

export class SignIns {
  readonly #freeAt = new Map<string, number>();

  /** How long a run of this target has to wait from now on, in milliseconds; takes its turn. */
  turn(
    { url, wrongLoginsPerMinute = DEFAULT_PER_MINUTE }: TriesPasswords,
    { journeys, channels }: { readonly journeys: readonly string[]; readonly channels: readonly Channel[] },
    now: number,
  ): number {
    if (wrongLoginsPerMinute === 0 || !journeys.includes('login')) return 0;
    const { hostname } = new URL(url);
    const at = Math.max(now, this.#freeAt.get(hostname) ?? now);
    this.#freeAt.set(hostname, at + (channels.length * 60_000) / wrongLoginsPerMinute);
    return at - now;
  }

  /** Waits for the turn. Rejects with the reason of the signal. */
  async wait(
    target: TriesPasswords,
    run: { readonly journeys: readonly string[]; readonly channels: readonly Channel[] },
    signal: AbortSignal,
  ): Promise<void> {
    const waitMs = this.turn(target, run, performance.now());
    if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
