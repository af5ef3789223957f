/**
 * Bounded concurrency for a fleet in which some targets hang. A run holds a slot while it gets on; one that has shown
 * nothing for a while waits for its target and uses no processor, so its slot is lent to the next run. Nobody waits
 * behind a tenant that hangs.
 */

export interface SlotLimits {
  /** Runs that get on at the same time. */
  readonly size: number;
  /** All runs at the same time, those that hang included: each holds memory. */
  readonly most: number;
  /** A run that shows nothing for so long has lent its slot, in milliseconds. */
  readonly patienceMs: number;
}

/** A place in the slots, held by one run. */
export interface Lease {
  /** Says that the run got on. */
  readonly touch: () => void;
  /** Gives the place back; once more does nothing. */
  readonly release: () => void;
}

export class Slots {
  readonly #limits: SlotLimits;
  readonly #waiting: (() => void)[] = [];
  /** Runs that hold their slot. */
  #holding = 0;
  /** Runs that are under way, those that lent their slot included. */
  #running = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /** A place as soon as there is one, in the order of asking. Rejects with the reason of the signal. */
  async acquire(signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        this.#holding += 1;
        this.#running += 1;
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(start);
      this.#startNext();
    });
    return this.#lease();
  }

  #lease(): Lease {
    let holds = true;
    let runs = true;
    const lend = (): void => {
      if (!holds) return;
      holds = false;
      this.#holding -= 1;
      this.#startNext();
    };
    const timer = setTimeout(lend, this.#limits.patienceMs);
    timer.unref();
    return {
      touch: () => void (holds && timer.refresh()),
      release: () => {
        if (!runs) return;
        runs = false;
        clearTimeout(timer);
        this.#running -= 1;
        lend();
        this.#startNext();
      },
    };
  }

  #startNext(): void {
    const { size, most } = this.#limits;
    while (this.#holding < size && this.#running < most) {
      const start = this.#waiting.shift();
      if (!start) return;
      start();
    }
  }
}
