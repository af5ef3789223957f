import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { AuditSection } from '../../../fixtures/record/audit.ts';
import { JourneyFailure, CommandError } from '../../../fixtures/failures/errors.ts';
import { labTarget, openLab, type Lab, type Series } from '../../../fixtures/lab/lab.ts';
import { withLock } from '../../../fixtures/lab/lock.ts';
import { withPostgres } from '../../../fixtures/lab/postgres.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import { redactValues } from '../../../fixtures/secrets/structure.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { runAudit } from '../../../load/audit/audit.ts';
import { referencePrefix } from '../../../load/audit/client-account.ts';
import { runLoad } from '../../../load/run.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { CleanBooks } from './books.ts';
import { auditBurst } from './burst.ts';
import type { Corruption } from './corruption.ts';
import { findExhibits } from './exhibits.ts';
import { judge, sightingOf } from './judgement.ts';
import { AuditSensitivityRecord, verdictOn, type Tried } from './record.ts';

export interface AuditSensitivityOptions {
  readonly odoo: Series;
  readonly corruptions: readonly Corruption[];
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  /** Installs what the lab needs without asking. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
  readonly onTried: (tried: Tried) => void;
  readonly say: (line: string) => void;
}

/** Database of the lab that is made for the burst, and removed afterwards. */
const DATABASE = 'audit-sensitivity';
const SEED = 11;

/** The books of a burst, ready to be corrupted. */
interface Scene {
  readonly client: Client;
  readonly prefix: string;
  readonly audit: () => Promise<AuditSection>;
}

/**
 * Brings the lab up, runs a short burst, shows that its books are clean, corrupts them in one way after the other, each
 * taken back before the next, and writes the record.
 *
 * @throws {CommandError} `environment` when there can be no lab, `broken` when the burst did not come about
 */
export async function runAuditSensitivity(options: AuditSensitivityOptions): Promise<AuditSensitivityRecord> {
  const { odoo, resultsDir, say } = options;
  const startedAt = new Date();
  const lab = await openLab();
  await lab.up({ series: [odoo], databases: [], yes: options.yes });
  const course = await withLock(
    `${lab.provider.host(odoo).id}:${DATABASE}`,
    () => atScene(lab, options, (scene) => runCourse(scene, options)),
    { onWait: () => say('Waiting for another run of the corruptions') },
  );
  const record = AuditSensitivityRecord.parse({
    record: 'cutoff.audit-sensitivity',
    version: 1,
    odoo,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    ...course,
    ...verdictOn(course),
  });
  await mkdir(resultsDir, { recursive: true });
  await writeAtomic(
    join(resultsDir, `audit-sensitivity-${odoo}.json`),
    `${JSON.stringify(redactValues(AuditSensitivityRecord, record), null, 2)}\n`,
  );
  return record;
}

async function runCourse(
  { client, prefix, audit }: Scene,
  { odoo, corruptions, signal, onTried, say }: AuditSensitivityOptions,
): Promise<Pick<AuditSensitivityRecord, 'clean' | 'trials'>> {
  const before = await audit();
  say(`clean books: ${before.verdict}`);
  if (before.verdict !== 'pass') return { clean: { before, after: null }, trials: [] };
  const exhibits = await findExhibits(client, odoo, prefix);
  const books = await CleanBooks.keep(client);
  const trials: Tried[] = [];
  for (const corruption of corruptions) {
    signal.throwIfAborted();
    const statements = corruption.sql(exhibits);
    const changed = await books.change(statements);
    const section = await audit();
    await books.restore();
    const seen = sightingOf(corruption, section);
    const tried: Tried = {
      corruption: corruption.id,
      title: corruption.title,
      expected: [...corruption.breaks],
      broken: [...seen.broken],
      message: seen.message ?? (seen.reasons.join(' ') || null),
      result: judge(corruption, changed === statements.length, seen),
    };
    trials.push(tried);
    onTried(tried);
  }
  const after = await audit();
  say(`clean books again: ${after.verdict}`);
  return { clean: { before, after }, trials };
}

async function atScene<T>(
  lab: Lab,
  { odoo, signal, say }: AuditSensitivityOptions,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  await lab.reset(odoo, DATABASE);
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-audit-'));
  try {
    const target = await labTarget({ series: odoo, database: DATABASE });
    const runId = newRunId();
    say(`Odoo ${odoo}: a burst of ${auditBurst.durationS} s`);
    await burst(target, runId, folder, signal);
    return await withPostgres(lab.postgres(odoo, DATABASE), (client) =>
      work({
        client,
        prefix: referencePrefix(runId),
        audit: () =>
          runAudit({ runId, target, folder, signal, isHurried: false, onProgress: () => undefined }),
      }),
    );
  } finally {
    await lab.drop(odoo, DATABASE);
    await rm(folder, { recursive: true, force: true });
  }
}

async function burst(target: Target, runId: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await runLoad({
      runId,
      target,
      profile: auditBurst,
      scale: 1,
      durationS: undefined,
      seed: SEED,
      vus: 1,
      segments: 1,
      folder,
      signal,
      onProgress: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
    throw new CommandError('broken', `The burst did not come about (${error.kind}): ${error.message}`, error);
  }
}
