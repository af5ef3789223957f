import { seededRandom, seedFrom } from '../../../fixtures/machine/random.ts';
import type { PhasedProfile } from '../../../load/profiles/profile.ts';
import { phased } from '../../../load/profiles/profile.ts';
import type { GateDesign } from './design.ts';

/** When each side gets the same order: pure arithmetic, the same from the same seed. */

/**
 * Whether the baseline comes first, for each pair of a batch: as often as not within every four, in random order, so
 * that neither side gains from coming second.
 */
export function baselineFirst(seed: number, batch: number, pairs: number): boolean[] {
  const random = seededRandom(seedFrom(`${seed}/order of pairs/${batch}`));
  const order: boolean[] = [];
  while (order.length < pairs) {
    const four = [true, true, false, false]
      .map((first) => ({ first, key: random() }))
      .sort((a, b) => a.key - b.key);
    for (const { first } of four) order.push(first);
  }
  return order.slice(0, pairs);
}

/**
 * How long each arrival of a side is put off: where both come together, by just enough to tell who comes first, else by
 * half the time between two pairs.
 */
export function delaysOf(
  first: readonly boolean[],
  { pairing, pairEveryMs }: Pick<GateDesign, 'pairing' | 'pairEveryMs'>,
): number[] {
  const laterMs = pairing === 'together' ? TOGETHER_MS : pairEveryMs / 2;
  return first.map((isFirst) => (isFirst ? 0 : laterMs));
}

const TOGETHER_MS = 10;

/** Transactions of one batch at one side, as a load profile. */
export function batchProfile(
  { pairEveryMs, journey }: Pick<GateDesign, 'pairEveryMs' | 'journey'>,
  batch: number,
  pairs: number,
): { readonly profile: PhasedProfile; readonly stream: string; readonly durationS: number } {
  const stream = `gate_${batch}`;
  // k6 takes whole arrivals per hour; half an interval more lets the last one come.
  const everyS = 3600 / Math.round(3_600_000 / pairEveryMs);
  const durationS = Math.round((pairs + 0.5) * everyS * 1000) / 1000;
  return {
    stream,
    durationS,
    profile: phased({
      name: 'gate',
      title: 'Is the candidate slower than the baseline: the same orders at both, in pairs',
      durationS,
      products: 20,
      mix: { lines: [3, 3], maxQuantity: 2, skew: 0 },
      phases: [{ name: 'pairs', share: 1 }],
      streams: [
        {
          name: stream,
          journey,
          transport: 'xmlrpc',
          perMinute: { pairs: 60 / everyS },
        },
      ],
    }),
  };
}
