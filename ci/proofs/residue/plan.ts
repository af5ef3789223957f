import { drawDistinct } from '../../../fixtures/catalogue/order.ts';
import { seededRandom, seedFrom } from '../../../fixtures/machine/random.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import { type JourneyName, journeyNamed } from '../../../journeys/catalogue.ts';

/** Which run is killed, where, and how the sweep after it goes. */
export interface Trial {
  readonly number: number;
  readonly journey: JourneyName;
  readonly channel: Channel;
  readonly seed: number;
  /** Where in the run, from 0 (its begin) to 1 (the end of its cleaning up). */
  readonly point: number;
  /** `deleted`: the sweeper has nothing but the marks in Odoo. `cut`: the last line ends in its middle. */
  readonly ledger: 'kept' | 'cut' | 'deleted';
  readonly sweep: SweepWay;
}

/**
 * `quiet`: once Odoo has ended what the killed run had asked for. `at once`: while it may still be at it, and again when
 * it is quiet. `killed`: by the command, which is killed too, and again. `next run`: by the next probe, before its
 * journeys, which is then killed itself.
 */
type SweepWay = 'quiet' | 'at once' | 'killed' | 'next run';

/** Shares of the ways, of 20. */
const WAYS: readonly SweepWay[] = [
  ...Array.from({ length: 11 }, () => 'quiet' as const),
  ...Array.from({ length: 3 }, () => 'at once' as const),
  ...Array.from({ length: 3 }, () => 'killed' as const),
  ...Array.from({ length: 3 }, () => 'next run' as const),
];

const LEDGERS = ['kept', 'cut', 'deleted'] as const;

/** An endless sequence of trials: all runs in turn, shuffled, everything else drawn by seed. */
export function* trialsOf(
  runs: readonly { readonly journey: JourneyName; readonly channel: Channel }[],
  seed: number,
): Generator<Trial, never> {
  const random = seededRandom(seed);
  for (let number = 1; ;) {
    for (const { journey, channel } of drawDistinct(runs, runs.length, 0, random)) {
      yield {
        number,
        journey,
        channel,
        seed: seedFrom(`${seed}/${number}`) % 2 ** 31,
        point: random(),
        ledger: LEDGERS[Math.floor(random() * LEDGERS.length)] ?? 'kept',
        sweep: WAYS[Math.floor(random() * WAYS.length)] ?? 'quiet',
      };
      number += 1;
    }
  }
}

/** What a run goes through, as its ledger names it; `start` is everything before the journey. */
export function stagesOf(journey: JourneyName): string[] {
  return ['start', 'prepare', ...journeyNamed(journey).steps.map(({ name }) => name), 'cleanup'];
}

/** The start is the same whatever runs, and nothing is made in it: it gets this share of the kills. */
const SHARE_OF_START = 0.06;

/** How long the stages of a run take, in milliseconds: guessed at first, then as they were seen. */
export class Durations {
  readonly #seen = new Map<string, { count: number; totalMs: number }>();

  note(channel: Channel, stage: string, durationMs: number): void {
    const key = `${channel} ${stage}`;
    const { count, totalMs } = this.#seen.get(key) ?? { count: 0, totalMs: 0 };
    this.#seen.set(key, { count: count + 1, totalMs: totalMs + durationMs });
  }

  of(channel: Channel, stage: string): number {
    const seen = this.#seen.get(`${channel} ${stage}`);
    return seen === undefined ? (channel === 'ui' ? 3_000 : 700) : seen.totalMs / seen.count;
  }

  /** The stage in which a point of the run lies, and how far after its begin, in milliseconds. */
  locate({ journey, channel, point }: Pick<Trial, 'journey' | 'channel' | 'point'>): {
    readonly stage: string;
    readonly afterMs: number;
  } {
    const [start = 'start', ...stages] = stagesOf(journey);
    if (point < SHARE_OF_START) {
      return { stage: start, afterMs: (point / SHARE_OF_START) * this.of(channel, start) };
    }
    const totalMs = stages.reduce((sum, stage) => sum + this.of(channel, stage), 0);
    let leftMs = ((point - SHARE_OF_START) / (1 - SHARE_OF_START)) * totalMs;
    for (const stage of stages) {
      const durationMs = this.of(channel, stage);
      if (leftMs < durationMs) return { stage, afterMs: leftMs };
      leftMs -= durationMs;
    }
    return { stage: 'cleanup', afterMs: 0 };
  }
}
