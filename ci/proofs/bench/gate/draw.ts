import type { GateBlock, GatePair } from '../../../../fixtures/record/gate.ts';
import { looksWithin } from '../../../jobs/gate/design.ts';

/**
 * Whole gates from batches that were measured. Pure: randomness comes in.
 *
 * A gate measures one batch between two looks. So is it drawn: for each of its batches a measured one by chance, and of
 * that as many blocks in a row as the batch has (in a circle). What one batch has in common stays together, which
 * single blocks would not show (moving block bootstrap, Künsch 1989).
 */
export function drawGate(
  batches: readonly (readonly GatePair[][])[],
  mostBlocks: number,
  random: () => number,
): GateBlock[] {
  const blocks: GateBlock[] = [];
  for (const [index, look] of looksWithin(mostBlocks).entries()) {
    const drawn = batches[Math.floor(random() * batches.length)];
    if (!drawn || drawn.length === 0) throw new RangeError('No gate can be drawn from no blocks.');
    const from = Math.floor(random() * drawn.length);
    for (let at = from; blocks.length < look; at++) {
      const pairs = drawn[at % drawn.length] ?? [];
      blocks.push({ number: blocks.length + 1, batch: index + 1, pairs });
    }
  }
  return blocks;
}

/** The same blocks with the candidate's times of one step longer by a share, as if on paper. */
export function slowed(pairs: readonly GatePair[], step: string, share: number): GatePair[] {
  return pairs.map((pair) => {
    const time = pair.candidate[step];
    return time === undefined
      ? pair
      : { ...pair, candidate: { ...pair.candidate, [step]: time * (1 + share) } };
  });
}
