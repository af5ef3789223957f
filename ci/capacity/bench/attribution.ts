/**
 * `npm run test:attribution`: seeds one bottleneck after the other into the lab, holds a level without it and one with
 * it, and sees whether the report names it first. Two levels of about half a minute each; ends with 1 where one is missed.
 */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapacityLevel, CapacityPlan } from '../../../fixtures/capacity-record.ts';
import { labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import { labLog } from '../../../load/observe/log-source.ts';
import { watchServer } from '../../../load/observe/server-watch.ts';
import { phased } from '../../../load/profiles/profile.ts';
import { DEFAULT_OBJECTIVES } from '../../../reporters/alerts/objectives.ts';
import { attributionOf } from '../attribution.ts';
import { limitsOf } from '../objectives.ts';
import { runLevel } from '../run-level.ts';
import { targetGround } from '../target-ground.ts';
import { workerBoundOf } from '../scalability.ts';
import { BOTTLENECKS, type Bottleneck } from './bottlenecks.ts';

const SERIES = '19';
const DATABASE = 'attribution';
const IDLE_PER_SECOND = 0.2;

const PLAN: CapacityPlan = {
  startPerSecond: IDLE_PER_SECOND,
  leastPerSecond: 0.01,
  mostPerSecond: 5,
  precision: 0.1,
  repeats: 0,
  wayDown: false,
  curve: false,
  budgetS: 600,
  warmUpS: 3,
  leastHoldS: 22,
  longestHoldS: 40,
  audit: false,
  acceptsKnownFaults: false,
};

const only = process.argv.slice(2).join(' ');
const wanted = BOTTLENECKS.filter(({ name }) => name.includes(only));
const startedMs = performance.now();
let missed = 0;
for (const bottleneck of wanted) {
  const found = await measured(bottleneck);
  const first = found?.causes[0];
  const { what, word } = bottleneck.expected;
  const isNamed = first?.what === what && first.sentence.includes(word);
  if (!isNamed) missed += 1;
  say(`${isNamed ? '✓' : '✗'} ${bottleneck.name}: expected ${what} (${word})`);
  for (const cause of found?.causes.slice(0, 3) ?? []) {
    say(`    ${(cause.share * 100).toFixed(0).padStart(3)}% ${cause.what}: ${cause.sentence}`);
    for (const line of cause.evidence.slice(0, 3)) say(`           ${line}`);
  }
}
say(
  `${wanted.length - missed} of ${wanted.length} named first, in ${((performance.now() - startedMs) / 60_000).toFixed(1)} min`,
);
process.exit(missed === 0 && wanted.length > 0 ? 0 : 1);

async function measured(bottleneck: Bottleneck): ReturnType<typeof attributed> {
  const lab = await openLab({ ...process.env, CUTOFF_LAB_WORKERS: String(bottleneck.workers) });
  await lab.up({ series: [SERIES], databases: [], yes: true, output: 'silent' });
  await lab.reset(SERIES, DATABASE);
  try {
    return await attributed(bottleneck, lab);
  } finally {
    await lab.drop(SERIES, DATABASE);
  }
}

async function attributed(bottleneck: Bottleneck, lab: Awaited<ReturnType<typeof openLab>>) {
  const { journey, workers } = bottleneck;
  const profile = phased({
    name: 'attribution',
    title: bottleneck.name,
    durationS: 40,
    products: 20,
    mix: { lines: [1, 3], maxQuantity: 2, skew: 0 },
    phases: [{ name: 'all', share: 1 }],
    streams: [{ name: 'orders', journey, transport: 'xmlrpc', perMinute: { all: 1 } }],
  });
  const ground = targetGround({
    target: await labTarget({ series: SERIES, database: DATABASE }),
    profile,
    observe: () =>
      watchServer({
        database: DATABASE,
        postgres: lab.postgres(SERIES, DATABASE),
        log: labLog(lab, SERIES),
        isLocal: true,
      }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-attribution-'));
  const levels: CapacityLevel[] = [];
  const hold = async (perSecond: number, seed: number): Promise<void> => {
    const { level } = await runLevel({
      ground,
      plan: PLAN,
      limits: limitsOf(DEFAULT_OBJECTIVES, profile),
      earlier: levels,
      number: levels.length + 1,
      purpose: 'bisect',
      perSecond,
      seed,
      folder,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    say(
      `  ${bottleneck.name}: ${perSecond.toFixed(2)}/s ${level.is}, ${level.transactions} transactions, ${level.steps.map(({ step, p95Ms }) => `${step} ${p95Ms.toFixed(0)} ms`).join(', ')}`,
    );
    // Whether the generator was late is not the question here.
    levels.push({ ...level, counted: level.counted ?? (level.is === 'meets' ? 'meets' : 'fails') });
  };
  await hold(journey === 'order_to_cash' ? IDLE_PER_SECOND / 3 : IDLE_PER_SECOND, 1);
  const serviceS = (workerBoundOf(levels, workers)?.serviceMs ?? 2_000) / 1000;
  const end = await bottleneck.seed({ lab, series: SERIES, database: DATABASE });
  try {
    const idle = levels[0]?.perSecond ?? IDLE_PER_SECOND;
    await hold(Math.min(3, Math.max(idle * 1.5, (bottleneck.utilisation * workers) / serviceS)), 2);
  } finally {
    await end();
  }
  return attributionOf({ levels, workers });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
