import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labAdminTarget, labTarget, type Lab, type Series } from '../../../fixtures/lab/lab.ts';
import { makeProductionLike, writeConfiguration } from '../../../fixtures/lab/production-like.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import { probeDialect } from '../../../fixtures/odoo/versions.ts';
import { grantRemoval } from '../../../fixtures/sweep/removal-rights.ts';
import { resolveTarget, type TargetReference } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { Place } from './record.ts';

/** The first call to a fresh database makes Odoo load its models, and the machine is busy. */
const PATIENT_MS = 120_000;
const STEP_MS = 300_000;
/** Nobody waits between two runs here. */
const MOST_RUNS_PER_HOUR = 3_600;

/** A database that runs are killed in, and the folder that the commands work in. */
export interface Site {
  readonly odoo: Series;
  readonly place: Place;
  readonly database: string;
  readonly folder: string;
  /** Configuration file of the commands, with this one target. */
  readonly config: string;
  readonly target: Target;
  readonly reference: TargetReference;
  readonly resultsDir: string;
  /** For the profiles of browsers, which a killed run leaves behind. */
  readonly temporaryDir: string;
}

/** A fresh database with a probe user who may remove what probes made, and a configuration for it. */
export async function makeSite(lab: Lab, odoo: Series, place: Place, database: string): Promise<Site> {
  await lab.reset(odoo, database);
  const folder = mkdtempSync(join(tmpdir(), `cutoff-residue-${odoo}-`));
  const made = place === 'company' ? await companyTarget(odoo, database) : await wholeTarget(odoo, database);
  const config = writeConfiguration(folder, {
    ...made,
    name: `residue${odoo}`,
    safety: 'full',
    maxRunsPerHour: MOST_RUNS_PER_HOUR,
    callTimeoutMs: PATIENT_MS,
    stepTimeoutMs: STEP_MS,
  });
  const reference: TargetReference = { from: 'configuration', name: `residue${odoo}`, configPath: config };
  const resultsDir = join(folder, 'results');
  const temporaryDir = join(folder, 'tmp');
  mkdirSync(resultsDir);
  mkdirSync(temporaryDir);
  return {
    odoo,
    place,
    database,
    folder,
    config,
    target: await resolveTarget(reference),
    reference,
    resultsDir,
    temporaryDir,
  };
}

/** The lab's probe user in the whole of a neutralised database, with the rights to remove. */
async function wholeTarget(series: Series, database: string): Promise<Target> {
  const probe = await labTarget({ series, database });
  const admin = await connect({
    ...(await labAdminTarget({ series, database })),
    callTimeoutMs: PATIENT_MS,
  });
  try {
    await grantRemoval(admin, await probeDialect(admin, await serverVersion(probe)), probe.login);
  } finally {
    await admin.close();
  }
  return { ...probe, kind: 'neutralised' };
}

/** The user that `cutoff prepare` makes, in a database declared as production. */
async function companyTarget(series: Series, database: string): Promise<Target> {
  return (await makeProductionLike({ series, database })).target;
}
