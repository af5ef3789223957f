/** Pairs of blocks, with and without the burst of a neighbour, in an order drawn at random. */

import { join } from 'node:path';
import type { CapacityPlan, Limits } from '../../../fixtures/record/capacity.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { IsolationSection } from '../../../fixtures/record/isolation.ts';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { verdictOf, type RunRecord } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import type { LoadProgress } from '../../../load/request.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';
import { runLevel, type LevelRun } from '../capacity/run-level.ts';
import { levelTargetOf } from '../capacity/target-levels.ts';
import { recordHead } from '../deliver/record-head.ts';
import { startBurst, whyQuiet } from './burst.ts';
import { isolationOf, type Block, type Pair } from './isolation.ts';
import { blockText, type BlockProgress } from './progress.ts';

export interface NeighbourOptions {
  readonly runId: string;
  /** Whose steps are measured. */
  readonly target: Target;
  /** Who bursts. */
  readonly neighbour: Target;
  readonly profile: LoadProfile;
  readonly limits: Limits;
  readonly probePerSecond: number;
  readonly burstPerSecond: number;
  readonly blockS: number;
  readonly pairs: number;
  readonly most: number;
  readonly seed: number;
  readonly resultsDir: string;
  readonly command: string;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  readonly onBlock: (line: string) => void;
  readonly onProgress: (progress: BlockProgress) => void;
  /** Takes the record as it is after each pair. */
  readonly keep: (record: RunRecord) => Promise<void>;
}

const WARM_UP_S = 4;
/** Until the probes are prepared and their block is over. */
const LONGEST_BURST_S = 120;

interface Measured {
  readonly pairs: Pair[];
  readonly burstRates: number[];
  facts: LevelRun | undefined;
}

/**
 * The record; of a run that was interrupted, with the pairs that came to their end.
 *
 * @throws {CommandError} `interrupted` where there is none
 */
export async function runNeighbour(options: NeighbourOptions): Promise<RunRecord> {
  const random = seededRandom(options.seed);
  const measured: Measured = { pairs: [], burstRates: [], facts: undefined };
  for (let number = 1; number <= options.pairs && !options.signal.aborted; number++) {
    const isLoudFirst = random() < 0.5;
    const first = await unlessStopped(options, block(options, measured, { number, isLoud: isLoudFirst }));
    if (first === undefined) break;
    const second = await unlessStopped(options, block(options, measured, { number, isLoud: !isLoudFirst }));
    if (second === undefined) break;
    measured.pairs.push(isLoudFirst ? { loud: first, quiet: second } : { quiet: first, loud: second });
    await options.keep(recordOf(options, measured));
  }
  if (measured.pairs.length === 0) {
    throw new CommandError(
      options.signal.aborted ? 'interrupted' : 'inconclusive',
      'No pair of blocks was completed: there is nothing to report.',
    );
  }
  return recordOf(options, measured);
}

/** `undefined` for a block that was interrupted, whatever it broke off with: it says nothing. */
async function unlessStopped({ signal }: NeighbourOptions, held: Promise<Block>): Promise<Block | undefined> {
  try {
    const each = await held;
    return signal.aborted ? undefined : each;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function block(
  options: NeighbourOptions,
  measured: Measured,
  { number, isLoud }: { readonly number: number; readonly isLoud: boolean },
): Promise<Block> {
  const { target, neighbour, profile, limits, blockS, seed, signal, runId, resultsDir, onBlock } = options;
  const folder = runFolder(resultsDir, runId);
  const name = `${isLoud ? 'loud' : 'quiet'}-${number}`;
  const onProgress = (load: LoadProgress): void =>
    options.onProgress({ pair: number, pairs: options.pairs, isLoud, load });
  const burst = isLoud
    ? await startBurst({
        levelTarget: levelTargetOf({ target: neighbour, profile }),
        perSecond: options.burstPerSecond,
        longestS: LONGEST_BURST_S + blockS,
        seed: seed + 1_000 + number,
        folder: join(folder, 'burst', name),
        signal,
        // Until its first transaction has begun it is the burst that there is to tell of, then the probes.
        onProgress: (load) => {
          if (load.is === 'preparing') onProgress({ ...load, line: `the burst: ${load.line}` });
        },
      })
    : undefined;
  const burstFrom = { ms: performance.now(), completed: burst?.completed ?? 0 };
  try {
    const { level, run, waits, isWhole } = await runLevel({
      levelTarget: levelTargetOf({ target, profile }),
      plan: planOf(options),
      limits,
      earlier: [],
      number,
      purpose: 'curve',
      perSecond: options.probePerSecond,
      // The same orders in both blocks of a pair.
      seed: seed + number,
      folder: join(folder, name),
      signal,
      onProgress,
    });
    measured.facts = run;
    let held: Block = { ...level, waits, isWhole };
    if (burst !== undefined) {
      const seconds = (performance.now() - burstFrom.ms) / 1000;
      const completed = burst.completed - burstFrom.completed;
      measured.burstRates.push(completed / seconds);
      const quiet = whyQuiet(burst, completed);
      if (quiet !== undefined)
        held = {
          ...held,
          isWhole: isWhole && quiet.isByTarget,
          counted: null,
          reasons: [quiet.reason],
        };
    }
    onBlock(
      `pair ${number} of ${options.pairs}, ${isLoud ? 'beside the burst' : 'alone'}: ${blockText(held)}`,
    );
    return held;
  } finally {
    await burst?.stop();
  }
}

/** Blocks are held for a fixed time: one that ended when it was decided would not be like the other. */
function planOf({ probePerSecond, blockS }: NeighbourOptions): CapacityPlan {
  return {
    startPerSecond: probePerSecond,
    leastPerSecond: probePerSecond,
    mostPerSecond: probePerSecond,
    precision: 0.1,
    repeats: 0,
    wayDown: false,
    curve: false,
    budgetS: blockS,
    warmUpS: WARM_UP_S,
    leastHoldS: blockS,
    longestHoldS: blockS,
    audit: false,
    acceptsKnownFaults: false,
  };
}

function recordOf(options: NeighbourOptions, { pairs, burstRates, facts }: Measured): RunRecord {
  const { target, neighbour, profile, probePerSecond, burstPerSecond, blockS, most, pairs: wanted } = options;
  const isolation: IsolationSection = {
    scenario: { name: profile.name, title: profile.title },
    k6: facts?.load.k6 ?? 'unknown',
    neighbour: { name: neighbour.name, database: neighbour.database },
    probePerSecond,
    burstPerSecond,
    burstCompletedPerSecond:
      burstRates.length === 0 ? null : burstRates.reduce((sum, each) => sum + each, 0) / burstRates.length,
    blockS,
    most,
    ...isolationOf({ pairs, wanted, most }),
  };
  const parts = { asked: [], journeys: [], isolation };
  return {
    ...recordHead({
      id: options.runId,
      command: options.command,
      startedAt: options.startedAt,
      finishedAt: new Date(),
      seed: options.seed,
      target,
      odoo: facts?.odoo ?? null,
      language: facts?.language ?? null,
    }),
    ...parts,
    ...verdictOf(parts),
  };
}
