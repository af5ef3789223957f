/**
 * `npm run bench:history`: what a probe costs beside 200,000 stored runs, in proportion to one beside none. Pairs against
 * the lab's Odoo 19, the sides in turn. By hand; takes some minutes and a million names in the temporary folder.
 *
 *     npm run bench:history [-- <pairs> <stored runs>]
 */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from 'd3-array';
import { execa } from 'execa';
import { storeRuns } from './store-runs.ts';

/** At most so many times the cost of a probe beside an empty results folder. */
const AIM = 1.05;
const SIDES = ['empty', 'full'] as const;
type Side = (typeof SIDES)[number];

const [pairs = 7, stored = 200_000] = process.argv.slice(2).map(Number);
const ENTRY = fileURLToPath(new URL('../../../cutoff.mjs', import.meta.url));

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-history-'));
try {
  process.stderr.write(`storing ${stored} runs …\n`);
  storeRuns(join(folder, 'full'), stored);
  const costs: Record<Side, Cost[]> = { empty: [], full: [] };
  // The first of each notes what is stored, and warms the caches.
  for (const side of SIDES) process.stderr.write(`${side}, first run: ${textOf(await probe(side))}\n`);
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const side of pair % 2 === 0 ? SIDES : SIDES.toReversed()) costs[side].push(await probe(side));
  }
  const ratio = (of: keyof Cost): number => {
    const ratios = costs.full.map((cost, at) => cost[of] / (costs.empty[at]?.[of] ?? Number.NaN));
    return median(ratios) ?? Number.NaN;
  };
  const middle = (side: Side, of: keyof Cost): number =>
    median(costs[side].map((cost) => cost[of])) ?? Number.NaN;
  for (const side of SIDES) {
    const cost = { wallMs: middle(side, 'wallMs'), cpuMs: middle(side, 'cpuMs') };
    process.stdout.write(`${side}, median of ${pairs}: ${textOf(cost)}\n`);
  }
  const isReached = ratio('wallMs') <= AIM;
  process.stdout.write(
    `beside ${stored} stored runs: ${ratio('wallMs').toFixed(3)} of the wall time, ${ratio('cpuMs').toFixed(3)} of the processor time (aim ${AIM}): ${isReached ? 'reached' : 'missed'}\n`,
  );
  process.exitCode = isReached ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** One probe, whole process; with a limit on what is kept, as a scheduler has it, that no stored run is beyond. */
async function probe(side: Side): Promise<Cost> {
  const before = childrenCpuMs();
  const begun = performance.now();
  const options = '--odoo 19 --journey login --channel rpc --no-indicators --seed 1 --results'.split(' ');
  await execa(process.execPath, [ENTRY, 'probe', ...options, join(folder, side)], {
    env: { CUTOFF_KEEP: '3650d' },
  });
  return { wallMs: performance.now() - begun, cpuMs: childrenCpuMs() - before };
}

/** Processor time of the children that have ended, theirs included: fields 16 and 17 of proc(5), in ticks of 10 ms. */
function childrenCpuMs(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(13, 15).map(Number);
  return 10 * (user + system);
}

function textOf({ wallMs, cpuMs }: Cost): string {
  return `${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of the processor`;
}
