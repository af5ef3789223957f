import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import type { Attribution, CapacityLevel, CapacityPlan } from '../../../../fixtures/record/capacity.ts';
import { CommandExit } from '../../../cli/exit.ts';
import { labTarget, openLab, type Lab } from '../../../../fixtures/lab/lab.ts';
import { SERIES, type Series } from '../../../../fixtures/lab/series.ts';
import { labLog } from '../../../../load/observe/log-source.ts';
import { watchServer } from '../../../../load/observe/server-watch.ts';
import { phased } from '../../../../load/profiles/profile.ts';
import { DEFAULT_OBJECTIVES } from '../../../../reporters/alerts/objectives.ts';
import { attributionOf } from '../../../jobs/capacity/attribution.ts';
import { limitsOf } from '../../../jobs/capacity/objectives.ts';
import { runLevel } from '../../../jobs/capacity/run-level.ts';
import { levelTargetOf } from '../../../jobs/capacity/target-levels.ts';
import { workerBoundOf } from '../../../jobs/capacity/worker-bound.ts';
import { BOTTLENECKS, type Bottleneck } from './bottlenecks.ts';
import { say } from './search.ts';

const DATABASE = 'attribution';
const IDLE_PER_SECOND = 0.2;
/** Bounds the traffic, above what one worker can do on a fast machine. */
const MOST_PER_SECOND = 8;

const PLAN: CapacityPlan = {
  startPerSecond: IDLE_PER_SECOND,
  leastPerSecond: 0.01,
  mostPerSecond: MOST_PER_SECOND,
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

/** Adds `npm run test:attribution`. */
export function register(program: Command): void {
  program
    .command('attribution')
    .description(
      'Seed one bottleneck after the other into the lab, and see whether the report names it first.',
    )
    .argument('[words...]', 'only bottlenecks whose name has these words')
    .addOption(new Option('--odoo <series>', 'Odoo of the lab').choices([...SERIES]).default('19'))
    .action(async (words: string[], { odoo }: { odoo: Series }) => {
      await attribute(
        BOTTLENECKS.filter(({ name }) => name.includes(words.join(' '))),
        odoo,
      );
    });
}

/** Two levels of about half a minute for each, one without it and one with it. */
async function attribute(wanted: readonly Bottleneck[], series: Series): Promise<void> {
  // On a machine without a lab this takes minutes: it is seen, and no part of what is measured. A lab cannot be seeded by
  // one worker: while it prints a first PDF, the printer asks for the pages' styles, and nobody answers.
  await (await openLab()).up({ series: [series], databases: [], yes: true });
  const startedMs = performance.now();
  let missed = 0;
  for (const bottleneck of wanted) {
    const found = await measured(series, bottleneck);
    const first = found.attribution?.causes[0];
    const { what, word } = bottleneck.expected;
    // A fault that breaks no objective is not a bottleneck, whatever the report says of it.
    const isNamed = found.broke && first?.what === what && first.sentence.includes(word);
    if (!isNamed) missed += 1;
    say(
      `${isNamed ? '✓' : '✗'} ${bottleneck.name}: expected ${what} (${word})${found.broke ? '' : ', and no objective was missed with it'}`,
    );
    for (const cause of found.attribution?.causes.slice(0, 3) ?? []) {
      say(`    ${(cause.share * 100).toFixed(0).padStart(3)}% ${cause.what}: ${cause.sentence}`);
      for (const line of cause.evidence.slice(0, 3)) say(`           ${line}`);
    }
  }
  say(
    `${wanted.length - missed} of ${wanted.length} named first, in ${((performance.now() - startedMs) / 60_000).toFixed(1)} min`,
  );
  if (missed > 0 || wanted.length === 0) throw new CommandExit('failed');
}

interface Found {
  readonly attribution: Attribution | null;
  /** Whether the level with the fault missed an objective. */
  readonly broke: boolean;
}

async function measured(series: Series, bottleneck: Bottleneck): Promise<Found> {
  const lab = await openLab({ ...process.env, CUTOFF_LAB_WORKERS: String(bottleneck.workers) });
  await lab.up({ series: [series], databases: [], yes: true, output: 'silent' });
  await lab.reset(series, DATABASE);
  try {
    return await attributed(bottleneck, lab, series);
  } finally {
    await lab.drop(series, DATABASE);
  }
}

async function attributed(bottleneck: Bottleneck, lab: Lab, series: Series): Promise<Found> {
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
  const levelTarget = levelTargetOf({
    target: await labTarget({ series, database: DATABASE }),
    profile,
    observe: () =>
      watchServer({
        database: DATABASE,
        postgres: lab.postgres(series, DATABASE),
        log: labLog(lab, series),
        isLocal: true,
      }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-attribution-'));
  const levels: CapacityLevel[] = [];
  let isBroken = false;
  const hold = async (perSecond: number, seed: number): Promise<void> => {
    const { level } = await runLevel({
      levelTarget,
      plan: { ...PLAN, longestHoldS: bottleneck.holdS },
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
    // One that does not count shows nothing broken, even where it is good enough to be taken apart.
    isBroken = level.is === 'fails';
    levels.push({ ...level, counted: level.counted ?? (level.is === 'meets' ? 'meets' : 'fails') });
  };
  await hold(journey === 'order_to_cash' ? IDLE_PER_SECOND / 2 : IDLE_PER_SECOND, 1);
  const serviceS = (workerBoundOf(levels, workers)?.serviceMs ?? 2_000) / 1000;
  const end = await bottleneck.seed({ lab, series, database: DATABASE });
  try {
    const idle = levels[0]?.perSecond ?? IDLE_PER_SECOND;
    await hold(
      Math.min(MOST_PER_SECOND, Math.max(idle * 1.5, (bottleneck.utilisation * workers) / serviceS)),
      2,
    );
  } finally {
    await end();
    await rm(folder, { recursive: true, force: true });
  }
  return { attribution: attributionOf({ levels, workers }), broke: isBroken };
}
