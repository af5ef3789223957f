/** A queue of known capacity: s servers, one line, each call served for a time that follows a known law. */

import { seededRandom } from '../../fixtures/machine/random.ts';
import type { Interference } from './stub-odoo.ts';
import { smallest } from '../../fixtures/statistics/summary.ts';

export interface QueueLaw {
  /** Calls that are served at once; like Odoo's workers, each serves one at a time. */
  readonly servers: number;
  /** Mean time of service, in milliseconds. */
  readonly serviceMs: number;
  /** `fixed`: M/D/s of Kendall's notation; `exponential`: M/M/s. */
  readonly law: 'fixed' | 'exponential';
}

/** Draws times of service, in milliseconds. */
export function serviceTimes({ law, serviceMs }: QueueLaw, seed: number): () => number {
  const random = seededRandom(seed);
  return law === 'fixed' ? () => serviceMs : () => -serviceMs * Math.log(1 - random());
}

/** First come, first served, by the clock of this process. */
export class Queue {
  readonly #waiting: (() => void)[] = [];
  readonly #draw: () => number;
  #free: number;
  /** When each server is free again, by the law and not by timers that fire late. */
  readonly #freeAt: number[];

  constructor(law: QueueLaw, seed = 1) {
    this.#draw = serviceTimes(law, seed);
    this.#free = law.servers;
    this.#freeAt = Array.from({ length: law.servers }, () => 0);
  }

  /** Calls that wait for a server. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when this call has been served. */
  async serve(now: () => number = () => performance.now()): Promise<void> {
    const arrivedAt = now();
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    // A timer of Node fires late, up to some milliseconds; the server that it kept was free before, by its law.
    const index = this.#freeAt.indexOf(smallest(this.#freeAt));
    const endsAt = Math.max(arrivedAt, this.#freeAt[index] ?? 0) + this.#draw();
    this.#freeAt[index] = endsAt;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, endsAt - now())));
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }

  /** For `StubOdoo`: every call waits its turn, then the stub answers. */
  get interference(): Interference {
    return async () => {
      await this.serve();
      return false;
    };
  }
}
