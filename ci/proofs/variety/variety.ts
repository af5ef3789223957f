import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openLab, type Lab, type Series } from '../../../fixtures/lab/lab.ts';
import { withLock } from '../../../fixtures/lab/lock.ts';
import { seedFrom } from '../../../fixtures/machine/random.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { redact } from '../../../fixtures/secrets/secret.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import { runJourneys } from '../../jobs/probe/run-journeys.ts';
import { differenceLine, differencesOf, explain } from '../residue/comparison.ts';
import { takePicture } from '../residue/picture.ts';
import { REMAINS } from '../residue/remains.ts';
import { complaint, type Seen } from './judgement.ts';
import { Place } from './place.ts';
import type { Expected, Situation } from './situation.ts';

/** Together these have every step but those of signing in, which no setting of a business touches. */
export const JOURNEYS = [
  'order_to_cash',
  'invoice',
  'stock_move',
  'receipt',
] as const satisfies JourneyName[];
type TriedJourney = (typeof JOURNEYS)[number];

/** Two minutes a journey. */
const LIMIT_MS = 480_000;

export interface VarietyOptions {
  readonly odoo: readonly Series[];
  readonly situations: readonly Situation[];
  readonly journeys: readonly TriedJourney[];
  readonly channels: readonly Channel[];
  /** How the names of its databases begin. */
  readonly databases?: string;
  /** Databases of each version that are used beside each other. */
  readonly parallel: number;
  /** Absolute path of the results folder; without it, no record is written. */
  readonly resultsDir?: string;
  readonly yes: boolean;
  readonly signal: AbortSignal;
  readonly onResult: (result: SituationResult) => void;
}

interface JourneyTried {
  readonly journey: JourneyName;
  readonly channel: Channel;
  readonly expected: Expected;
  readonly seen: Seen;
}

/** What came of one situation on one Odoo. */
interface SituationResult {
  readonly situation: string;
  readonly odoo: Series;
  readonly tried: readonly JourneyTried[];
  /** Rows that differ afterwards and should not. */
  readonly undocumented: readonly string[];
  /** What is wrong, one sentence each. */
  readonly complaints: readonly string[];
  readonly durationMs: number;
}

export interface VarietyRecord {
  readonly record: 'cutoff.variety';
  readonly version: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly results: readonly SituationResult[];
  readonly verdict: 'pass' | 'fail';
}

/** Sets up each situation in a fresh copy of the seed, runs the journeys there, and compares the whole database. */
export async function runVariety(options: VarietyOptions): Promise<VarietyRecord> {
  const { odoo, situations, parallel, signal, onResult, databases = 'variety', resultsDir } = options;
  const startedAt = new Date().toISOString();
  const lab = await openLab();
  await lab.up({ series: odoo, databases: [], yes: options.yes, output: 'silent' });
  const results: SituationResult[] = [];
  const work = odoo.flatMap((series) => {
    const waiting = situations.filter((each) => each.odoo?.includes(series) ?? true);
    return Array.from({ length: parallel }, async (_, slot) => {
      const database = `${databases}-${slot + 1}`;
      await withLock(`${lab.provider.host(series).id}:${database}`, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          if (signal.aborted) break;
          const result = await trySituation(lab, series, database, next, options);
          results.push(result);
          onResult(result);
        }
        await lab.drop(series, database);
      });
    });
  });
  for (const slot of await Promise.allSettled(work)) if (slot.status === 'rejected') throw slot.reason;
  const record: VarietyRecord = {
    record: 'cutoff.variety',
    version: 1,
    startedAt,
    finishedAt: new Date().toISOString(),
    results,
    verdict:
      results.length > 0 && !signal.aborted && results.every(({ complaints }) => complaints.length === 0)
        ? 'pass'
        : 'fail',
  };
  if (resultsDir !== undefined) {
    await mkdir(resultsDir, { recursive: true });
    await writeAtomic(join(resultsDir, 'variety.json'), `${JSON.stringify(record, null, 2)}\n`);
  }
  return record;
}

async function trySituation(
  lab: Lab,
  odoo: Series,
  database: string,
  situation: Situation,
  { journeys, channels, signal }: VarietyOptions,
): Promise<SituationResult> {
  const startedAt = performance.now();
  const tried: JourneyTried[] = [];
  const complaints: string[] = [];
  let undocumented: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-variety-'));
  await lab.reset(odoo, database);
  const place = await Place.open(odoo, database);
  const client = new Client(lab.postgres(odoo, database));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const changed = await situation.setUp(place);
    const before = await takePicture(client);
    const { outcomes, trouble } = await runJourneys(
      {
        id: `variety-${odoo}`,
        target: { from: 'lab', series: odoo, database, language: 'en_US' },
        journeys: [...journeys],
        channels: [...channels],
        seed: seedFrom(situation.id),
        folder,
        scratch: folder,
        command: 'npm run test:variety',
        startedAt: new Date().toISOString(),
      },
      { ...place.seeded.target, ...(typeof changed === 'object' ? changed : {}) },
      LIMIT_MS,
      { signal },
    );
    if (trouble !== undefined) complaints.push(trouble);
    for (const { result } of outcomes) {
      const { channel, failure } = result;
      const journey = JOURNEYS.find((name) => name === result.journey);
      if (journey === undefined) continue;
      const inBrowser = channel === 'ui' ? situation.expectedInBrowser?.[journey] : undefined;
      const expected = inBrowser ?? situation.expected?.[journey] ?? 'passed';
      const seen = {
        status: result.status,
        step: failure?.step ?? null,
        kind: failure?.kind ?? null,
        message: failure?.message ?? null,
        left: result.residue === null ? null : result.residue + (result.unknown?.length ?? 0),
      };
      tried.push({ journey, channel, expected, seen });
      const wrong = complaint(expected, seen);
      if (wrong !== undefined) complaints.push(`${journey} (${channel}) ${wrong}`);
    }
    const asked = journeys.length * channels.length;
    if (tried.length !== asked) complaints.push(`${tried.length} of ${asked} journeys ran`);
    const differences = differencesOf(before, await takePicture(client));
    const remains = [...REMAINS, ...(situation.remains ?? [])];
    undocumented = explain(differences, remains, { odoo, place: 'database' }).unexplained.map(differenceLine);
    if (undocumented.length > 0) complaints.push(`${undocumented.length} rows are left: ${undocumented[0]}`);
  } catch (error) {
    complaints.push(redact(`could not be tried: ${error instanceof Error ? error.message : String(error)}`));
  } finally {
    await Promise.allSettled([client.end(), place.close(), rm(folder, { recursive: true, force: true })]);
  }
  return {
    situation: situation.id,
    odoo,
    tried,
    undocumented,
    complaints,
    durationMs: Math.round(performance.now() - startedAt),
  };
}
