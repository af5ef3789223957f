import type { LoadJourneyName } from '../../../journeys/catalogue.ts';

/** How the gate measures. One table of what is fixed; the rest is asked for by the user. */

/** Blocks after which the data are looked at, and no other time: looking more often would raise false alarms. */
export const LOOKS = [8, 12, 16, 20, 26, 32, 40] as const;

/**
 * `together`: both sides get the same order at the same moment, so that whatever disturbs the machine meanwhile disturbs
 * both (duet benchmarking, Bulej and others 2020, arXiv 2001.05811). `in_turns`: one after the other, half an interval
 * apart, in random order.
 */
export const PAIRINGS = ['together', 'in_turns'] as const;

export interface GateDesign {
  readonly journey: LoadJourneyName;
  readonly pairing: (typeof PAIRINGS)[number];
  /** Seed of orders and of the order within pairs: the same for both sides. */
  readonly seed: number;
  /** Pairs of transactions in one block; a pair is the same order at baseline and candidate. */
  readonly pairsPerBlock: number;
  /** Pairs at the beginning of each batch that are measured and not judged. */
  readonly warmUpPairs: number;
  /** Between two pairs, in milliseconds: an open model, whatever the sides take. */
  readonly pairEveryMs: number;
  /** Most blocks. */
  readonly mostBlocks: number;
}

/** Pairs of a block: few enough for eight blocks in a minute or two, enough for a mean that is nearly normal. */
export const PAIRS_PER_BLOCK = 4;
export const WARM_UP_PAIRS = 2;

/** The planned looks within so many blocks; the last one is always a look. */
export function looksWithin(mostBlocks: number): number[] {
  const within = LOOKS.filter((look) => look < mostBlocks);
  return [...within, mostBlocks];
}

/** Of its time a side works at most so much: queueing would make both sides look alike. */
const UTILISATION = 0.6;
const SHORTEST_PAIR_MS = 500;

/** The time between two pairs, in milliseconds, where one transaction alone takes `transactionMs`. */
export function pairEveryFor(transactionMs: number): number {
  return Math.max(SHORTEST_PAIR_MS, Math.ceil(transactionMs / UTILISATION / 100) * 100);
}
