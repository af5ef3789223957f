/** `npm run bench:capacity`: a search beside the known capacity of a queue, by real k6 or played without waiting. */

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { quantile } from '../../../../fixtures/statistics/summary.ts';
import type { QueueLaw } from '../../../../load/stub/queue.ts';
import { runAgainstStub } from '../../../../load/stub/stub-run.ts';
import { passedLoad } from '../../../../reporters/sections/load/sample.ts';
import type { LevelTarget } from '../../../jobs/capacity/run-level.ts';
import { playedTarget } from './played-levels.ts';
import { climbedAloud, offText, percent, say, searched, searchedAloud } from './search.ts';
import { climbed, thresholdOf, type TruthAims } from './staircase.ts';
import { trueCapacity } from './truth.ts';

export const LAW: QueueLaw = { servers: 8, serviceMs: 200, law: 'fixed' };
export const LIMIT_MS = 600;

export const STUB_AIMS: TruthAims = {
  limits: { stepMs: {}, otherStepMs: LIMIT_MS, wholeMs: 5_000, failedShare: 0.01 },
  plan: {
    startPerSecond: 1,
    leastPerSecond: 0.1,
    mostPerSecond: 16,
    precision: 0.08,
    repeats: 1,
    wayDown: false,
    curve: false,
    budgetS: 600,
    warmUpS: 3,
    leastHoldS: 6,
    longestHoldS: 24,
    audit: false,
    acceptsKnownFaults: false,
  },
  stairs: { step: 1.05, from: 0.5, to: 1.15, runs: 2, budgetS: Infinity },
};

export function knownCapacity(): number {
  const truth = trueCapacity(LAW, LIMIT_MS);
  say(
    `A queue of ${LAW.servers} servers that take ${LAW.serviceMs} ms for each of 9 calls of an order, objective p95 ${LIMIT_MS} ms.`,
  );
  say(
    `Truth: ${truth.toFixed(2)}/s; ${((LAW.servers * 1000) / LAW.serviceMs / 8).toFixed(2)}/s is what the servers can do at most.`,
  );
  return truth;
}

/** By real k6, against a stub in a process of its own. */
export async function byK6(truth: number, folder: string, hasStaircase: boolean): Promise<void> {
  const server = fileURLToPath(new URL('../../../../load/stub/queue-server.ts', import.meta.url));
  const law = [LAW.servers, LAW.serviceMs, LAW.law].map(String);
  const stub = execa(process.execPath, ['--import', 'tsx', server, ...law], {
    stderr: 'inherit',
    reject: false,
  });
  try {
    const [line] = await once(createInterface({ input: stub.stdout }), 'line');
    const { origin } = z.object({ origin: z.string() }).parse(JSON.parse(String(line)));
    const request = { levelTarget: stubTarget(origin), folder };
    const search = await searchedAloud({ ...request, seed: 3 }, STUB_AIMS);
    if (search.met !== undefined) say(`The answer is ${offText(search.met / truth - 1)}.`);
    if (!hasStaircase) return;
    const climb = await climbedAloud({ ...request, seed: 5 }, STUB_AIMS, truth);
    say(`The search took ${percent(search.seconds / climb.seconds)} of the staircase's time.`);
  } finally {
    stub.kill();
    await stub;
  }
}

function stubTarget(url: string): LevelTarget {
  return {
    run: async ({ perSecond, durationS, seed, folder, observer, signal, onProgress }) => ({
      load: await runAgainstStub({
        url,
        durationS,
        seed,
        folder,
        observer,
        signal,
        onProgress,
        perMinute: perSecond * 60,
        arrivals: 'random',
        callTimeoutMs: 60_000,
      }),
      odoo: null,
      language: null,
    }),
  };
}

interface Played {
  readonly off: number;
  readonly seconds: number;
}

/** So many searches and staircases by the clock of the queue. */
export async function playMany(
  truth: number,
  runs: number,
  folder: string,
  firstSeed: number,
): Promise<void> {
  const found: Played[] = [];
  const stairs: Played[] = [];
  const onLevel = (): void => undefined;
  for (let run = 0; run < runs; run++) {
    const seed = firstSeed + run * 1_000;
    const bySearch = playedTarget(LAW, passedLoad());
    const search = { levelTarget: bySearch.levelTarget, seed, folder, onLevel };
    const { met, ended } = await searched(search, STUB_AIMS);
    if (ended === 'found' && met !== undefined)
      found.push({ off: met / truth - 1, seconds: bySearch.elapsedS() });
    const byStairs = playedTarget(LAW, passedLoad());
    const climb = { levelTarget: byStairs.levelTarget, seed: seed + 500, folder, onLevel };
    const threshold = thresholdOf((await climbed(climb, STUB_AIMS, truth)).stairs);
    if (threshold) stairs.push({ off: threshold.low / truth - 1, seconds: byStairs.elapsedS() });
  }
  say(`${runs} searches, of which ${found.length} ended with a confirmed answer: ${spread(found)}`);
  say(`${runs} staircases, of which ${stairs.length} saw both sides of the capacity: ${spread(stairs)}`);
  say(
    `Median time of a search over that of a staircase: ${percent(medianOf(found, 'seconds') / medianOf(stairs, 'seconds'))}`,
  );
}

function spread(all: readonly Played[]): string {
  const within = all.filter(({ off }) => Math.abs(off) <= 0.1).length;
  const above = all.filter(({ off }) => off > 0.1).length;
  return `${within} within 10% of the truth, ${above} above that, median ${percent(medianOf(all, 'off'))} off, median time ${medianOf(all, 'seconds').toFixed(0)} s`;
}

function medianOf(all: readonly Played[], of: keyof Played): number {
  return quantile(
    all.map((each) => each[of]).toSorted((a, b) => a - b),
    0.5,
  );
}
