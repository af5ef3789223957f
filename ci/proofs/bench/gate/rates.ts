import type { GateBlock, GatePair } from '../../../../fixtures/record/gate.ts';
import { seededRandom, seedFrom } from '../../../../fixtures/machine/random.ts';
import type { GateSetting } from './setting.ts';
import { drawGate } from './draw.ts';
import { judgeByGate, judgeByRanks, judgeByThreshold, type Judgement } from './judges.ts';

/** Shares of drawn gates that came to each end. Pure; the same from the same pool. */

export interface Rates {
  readonly drawn: number;
  /** Called the step slower that was made slower; any step, where none was. */
  readonly slower: number;
  /** Called only another step slower than the one that was made so: a false alarm, though the case was found bad. */
  readonly otherSlower: number;
  readonly noSlower: number;
  readonly open: number;
  /** Blocks until the decision, of every gate. */
  readonly blocks: readonly number[];
  /** Called it slower: the threshold and the ranks, over the same blocks as the gate took, and over all. */
  readonly others: Readonly<Record<'threshold' | 'ranks', { readonly same: number; readonly all: number }>>;
}

/**
 * @param step the step that was made slower; `undefined` for the control, where any step counts
 * @param name of the case, which is part of the seed
 */
export function ratesOf(
  batches: readonly (readonly GatePair[][])[],
  step: string | undefined,
  { setting, draws, name }: { readonly setting: GateSetting; readonly draws: number; readonly name: string },
): Rates {
  const random = seededRandom(seedFrom(`bench of the gate/${name}`));
  const isFound = ({ slower }: Judgement): boolean =>
    step === undefined ? slower.length > 0 : slower.includes(step);
  const counts = { slower: 0, otherSlower: 0, noSlower: 0, open: 0, threshold: [0, 0], ranks: [0, 0] };
  const took: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const blocks = drawGate(batches, setting.mostBlocks, random);
    const judged = judgeByGate(blocks, setting);
    took.push(judged.blocks);
    if (isFound(judged)) counts.slower += 1;
    else if (judged.verdict === 'slower') counts.otherSlower += 1;
    else if (judged.verdict === 'no_slower') counts.noSlower += 1;
    else counts.open += 1;
    const same: GateBlock[] = blocks.slice(0, judged.blocks);
    for (const [at, seen] of [same, blocks].entries()) {
      if (isFound(judgeByThreshold(seen, setting))) counts.threshold[at] = (counts.threshold[at] ?? 0) + 1;
      if (isFound(judgeByRanks(seen, setting))) counts.ranks[at] = (counts.ranks[at] ?? 0) + 1;
    }
  }
  const pair = ([same = 0, all = 0]: readonly number[]) => ({ same: same / draws, all: all / draws });
  return {
    drawn: draws,
    slower: counts.slower / draws,
    otherSlower: counts.otherSlower / draws,
    noSlower: counts.noSlower / draws,
    open: counts.open / draws,
    blocks: took,
    others: { threshold: pair(counts.threshold), ranks: pair(counts.ranks) },
  };
}
