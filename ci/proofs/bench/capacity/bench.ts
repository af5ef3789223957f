/**
 * `npm run bench:capacity`: the answer of a search beside the truth, and the time of both. Against a stub whose queue is
 * known (5 to 10 minutes; the truth is played without waiting, to half a percent), with `-- --staircase` also by climbing
 * it in steps of 5% by real k6 (about 12 minutes more), which is what the search saves. `-- --played 100` plays so many
 * searches and staircases against the same queue without k6 and without waiting: how often they are right, and what they
 * would have taken by the clock of the queue; `--seed` draws other ones. `-- --lab` searches, climbs and
 * searches again the lab's Odoo (`--odoo 14` for that one, `--workers 1` for another number), in at most 50 `--minutes`;
 * with `--search` it searches once and alone, and with `--around 4` it climbs alone.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../../../fixtures/failures/errors.ts';
import { quantile } from '../../../../fixtures/statistics/summary.ts';
import { passedLoad } from '../../../../reporters/sections/load/sample.ts';
import { runToExit } from '../../../cli/exit.ts';
import { byLab, LAB_WORKERS } from './lab-truth.ts';
import { climbed, LAW, LIMIT_MS, searched, STUB_AIMS } from './known-truth.ts';
import { playedGround } from './played-ground.ts';
import { startStub } from './stub-ground.ts';
import { trueCapacity } from './truth.ts';
import { intervalText, levelText, numberOf, percent, say, seriesOf, timed } from './words.ts';

const LAB_MINUTES = 50;

await runToExit(async () => {
  const asked = askedFor();
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
  try {
    await bench(asked, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function askedFor() {
  return {
    ...partsOf(),
    series: seriesOf(),
    seed: numberOf('--seed'),
    workers: numberOf('--workers') ?? LAB_WORKERS,
    minutes: numberOf('--minutes') ?? LAB_MINUTES,
    played: numberOf('--played'),
  };
}

/** What of the lab's bench is to be done: all, unless a part is asked for alone. */
function partsOf(): { readonly hasStaircase: boolean; readonly around: number | undefined } {
  const around = numberOf('--around');
  const hasStaircase = !process.argv.includes('--search');
  if (around === undefined || hasStaircase) return { hasStaircase, around };
  throw new CommandError(
    'configuration',
    '--search searches alone and --around climbs alone: together nothing is left to do, give one of them.',
  );
}

async function bench(
  { series, workers, seed, minutes, played, ...parts }: ReturnType<typeof askedFor>,
  folder: string,
): Promise<void> {
  if (process.argv.includes('--lab')) {
    await byLab({ series, workers, minutes, ...parts, folder, seed: seed ?? 3 });
    return;
  }
  const truth = trueCapacity(LAW, LIMIT_MS);
  say(
    `A queue of ${LAW.servers} servers that take ${LAW.serviceMs} ms for each of 9 calls of an order, objective p95 ${LIMIT_MS} ms.`,
  );
  say(
    `Truth: ${truth.toFixed(2)}/s; ${((LAW.servers * 1000) / LAW.serviceMs / 8).toFixed(2)}/s is what the servers can do at most.`,
  );
  if (played === undefined) await byK6(truth, folder, process.argv.includes('--staircase'));
  else await playMany(truth, played, folder, seed ?? 1);
}

async function byK6(truth: number, folder: string, hasStaircase: boolean): Promise<void> {
  const stub = await startStub(LAW);
  try {
    const request = { ground: stub.ground, folder };
    const search = await timed(() =>
      searched({ ...request, seed: 3, onLevel: (level) => say(`  ${levelText(level)}`) }, STUB_AIMS),
    );
    const { levels, met, ended } = search.value;
    say(
      `Search: ${met === undefined ? 'none' : `${met.toFixed(2)}/s, ${percent(met / truth - 1)} off the truth`}, ${levels.length} levels in ${search.seconds.toFixed(0)} s (${ended})${intervalText(levels)}`,
    );
    if (!hasStaircase) return;
    const stairs = await timed(() =>
      climbed(
        { ...request, seed: 5, onLevel: (level) => say(`  stair ${levelText(level)}`) },
        STUB_AIMS,
        truth,
      ),
    );
    const { met: highest } = stairs.value;
    say(
      `Staircase: ${highest === undefined ? 'no stair was met' : `${highest.toFixed(2)}/s, ${percent(highest / truth - 1)} off the truth`}, in ${stairs.seconds.toFixed(0)} s; the search took ${percent(search.seconds / stairs.seconds)} of it`,
    );
  } finally {
    await stub.close();
  }
}

async function playMany(truth: number, runs: number, folder: string, firstSeed: number): Promise<void> {
  const found: { readonly off: number; readonly seconds: number }[] = [];
  const stairs: { readonly off: number; readonly seconds: number }[] = [];
  let unconfirmed = 0;
  let unmet = 0;
  for (let run = 0; run < runs; run++) {
    const seed = firstSeed + run * 1_000;
    const bySearch = playedGround(LAW, passedLoad());
    const { met, ended } = await searched(
      {
        ground: bySearch.ground,
        seed,
        folder,
        onLevel: () => undefined,
      },
      STUB_AIMS,
    );
    if (ended !== 'found' || met === undefined) unconfirmed += 1;
    else found.push({ off: met / truth - 1, seconds: bySearch.elapsedS() });
    const byStairs = playedGround(LAW, passedLoad());
    const { met: highest } = await climbed(
      { ground: byStairs.ground, seed: seed + 500, folder, onLevel: () => undefined },
      STUB_AIMS,
      truth,
    );
    if (highest === undefined) unmet += 1;
    else stairs.push({ off: highest / truth - 1, seconds: byStairs.elapsedS() });
  }
  say(`${runs} searches, of which ${unconfirmed} ended without a confirmed answer: ${spread(found)}`);
  say(`${runs} staircases, of which ${unmet} met no stair: ${spread(stairs)}`);
  say(
    `Median time of a search over that of a staircase: ${percent(medianOf(found, 'seconds') / medianOf(stairs, 'seconds'))}`,
  );
}

function spread(all: readonly { readonly off: number; readonly seconds: number }[]): string {
  const within = all.filter(({ off }) => Math.abs(off) <= 0.1).length;
  const above = all.filter(({ off }) => off > 0.1).length;
  return `${within} within 10% of the truth, ${above} above that, median ${percent(medianOf(all, 'off'))} off, median time ${medianOf(all, 'seconds').toFixed(0)} s`;
}

function medianOf(
  all: readonly { readonly off: number; readonly seconds: number }[],
  of: 'off' | 'seconds',
): number {
  return quantile(
    all.map((each) => each[of]).toSorted((a, b) => a - b),
    0.5,
  );
}
