/**
 * `npm run bench:capacity`: the answer of a search beside the truth, and the time of both. Against a stub whose queue is
 * known (about 4 minutes; the truth is played without waiting, to half a percent), with `-- --staircase` also by climbing
 * it in steps of 5% by real k6 (about 12 minutes more), which is what the search saves.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapacityLevel, CapacityPlan, Limits } from '../../../fixtures/capacity-record.ts';
import type { QueueLaw } from '../../../load/bench/queue.ts';
import { capacityInterval } from '../interval.ts';
import { runLevel } from '../run-level.ts';
import { bracketOf } from '../search.ts';
import { searchCapacity } from '../search-run.ts';
import { startStub, type RunningStub } from './stub-ground.ts';
import { trueCapacity } from './truth.ts';

const LAW: QueueLaw = { servers: 8, serviceMs: 200, law: 'fixed' };
const LIMIT_MS = 600;
const LIMITS: Limits = { stepMs: {}, otherStepMs: LIMIT_MS, wholeMs: 5_000, failedShare: 0.01 };
const PLAN: CapacityPlan = {
  startPerSecond: 1,
  leastPerSecond: 0.1,
  mostPerSecond: 16,
  precision: 0.08,
  repeats: 1,
  wayDown: false,
  curve: false,
  budgetS: 280,
  warmUpS: 3,
  leastHoldS: 6,
  longestHoldS: 24,
  audit: false,
  acceptsKnownFaults: false,
};
const STAIR = 1.05;
const STAIR_FROM = 0.5;
const STAIR_TO = 1.15;
/** Each stair is run so often, as a search confirms its answer. */
const STAIR_RUNS = 2;

const truth = trueCapacity(LAW, LIMIT_MS);
say(
  `A queue of ${LAW.servers} servers that take ${LAW.serviceMs} ms for each of 8 calls of an order, objective p95 ${LIMIT_MS} ms.`,
);
say(
  `Truth: ${truth.toFixed(2)}/s; ${((LAW.servers * 1000) / LAW.serviceMs / 8).toFixed(2)}/s is what the servers can do at most.`,
);
const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
const stub = await startStub(LAW);
try {
  const search = await timed(() => searched(stub));
  const { levels, ended } = search.value;
  const { met } = bracketOf(levels);
  const interval = capacityInterval(levels);
  say(
    `Search: ${met === undefined ? 'none' : `${met.toFixed(2)}/s, ${percent(met / truth - 1)} off the truth`}, ${levels.length} levels in ${search.seconds.toFixed(0)} s (${ended.is})${interval === null ? '' : `; just met at ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}/s`}`,
  );
  if (process.argv.includes('--staircase')) {
    const stairs = await timed(() => climbed(stub, truth));
    say(
      `Staircase: ${stairs.value.toFixed(2)}/s, ${percent(stairs.value / truth - 1)} off the truth, in ${stairs.seconds.toFixed(0)} s; the search took ${percent(search.seconds / stairs.seconds)} of it`,
    );
  } else {
    const stairs = Math.ceil(Math.log(STAIR_TO / STAIR_FROM) / Math.log(STAIR));
    const seconds = stairs * STAIR_RUNS * (PLAN.warmUpS + PLAN.longestHoldS);
    say(
      `A staircase in steps of 5% from ${STAIR_FROM} to ${STAIR_TO} of the truth would hold ${stairs} stairs twice: at least ${seconds} s, not run (-- --staircase).`,
    );
  }
} finally {
  await stub.close();
  await rm(folder, { recursive: true, force: true });
}

async function searched({ ground }: RunningStub) {
  return searchCapacity({
    ground,
    plan: PLAN,
    limits: LIMITS,
    levels: [],
    seed: 3,
    folder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onLevel: (levels) => {
      const level = levels.at(-1);
      if (level) say(`  ${levelText(level)}`);
      return Promise.resolve();
    },
  });
}

/** The highest stair below the first on which a run misses the objective. */
async function climbed({ ground }: RunningStub, around: number): Promise<number> {
  let highest = 0;
  let number = 100;
  for (let factor = STAIR_FROM; factor <= STAIR_TO; factor *= STAIR) {
    for (let run = 0; run < STAIR_RUNS; run++) {
      number += 1;
      const { level } = await runLevel({
        ground,
        plan: { ...PLAN, leastHoldS: PLAN.longestHoldS },
        limits: LIMITS,
        earlier: [],
        number,
        purpose: 'bisect',
        perSecond: around * factor,
        seed: 5,
        folder,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      say(`  stair ${levelText(level)}`);
      if (level.counted === 'fails') return highest;
    }
    highest = around * factor;
  }
  return highest;
}

function levelText({
  purpose,
  perSecond,
  is,
  counted,
  transactions,
  windowS,
  steps,
  reasons,
}: CapacityLevel): string {
  return `${purpose.padEnd(8)} ${perSecond.toFixed(2)}/s ${is}${is === 'undecided' ? ` (${counted})` : ''}, ${transactions} in ${windowS.toFixed(0)} s, p95 ${Math.max(...steps.map(({ p95Ms }) => p95Ms)).toFixed(0)} ms${is === 'invalid' ? `: ${reasons[0]?.slice(0, 60)}` : ''}`;
}

async function timed<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly seconds: number }> {
  const startedMs = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - startedMs) / 1000 };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
