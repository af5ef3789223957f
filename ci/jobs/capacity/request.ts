/** From the command line to what a capacity run is asked to do. */

import type { CapacityAnswer, CapacityPlan, CapacitySection } from '../../../fixtures/record/capacity.ts';
import type { Headroom } from '../../../fixtures/record/headroom.ts';
import { readPostgresAddress, type Price } from '../../../fixtures/config/server.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { openLab } from '../../../fixtures/lab/lab.ts';
import { resolveTarget, type TargetReference } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { checkTarget, rateCap } from '../../../load/limits.ts';
import { fileLog, labLog } from '../../../load/observe/log-source.ts';
import { watchServer, type ServerAccess } from '../../../load/observe/server-watch.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import { readProfile } from '../../../load/replay/profile-file.ts';
import { readRecord } from '../../../reporters/storage/run-folder.ts';
import type { Site } from './capacity.ts';
import { headroomOf, peakOf } from './headroom.ts';
import { levelTargetOf } from './target-levels.ts';

export interface PlanFlags {
  readonly startRate?: number;
  readonly maxRate?: number;
  readonly precision: number;
  readonly repeats: number;
  readonly hold: readonly [number, number];
  readonly warmUp: number;
  readonly budget: number;
  readonly audit: boolean;
  readonly acceptKnownFaults?: boolean;
  readonly curve: boolean;
  readonly wayDown: boolean;
}

const START_PER_SECOND = 0.25;
/** Below this a level would last for hours. */
const LEAST_PER_SECOND = 0.02;

/**
 * The plan; that of an earlier run stays as it was, apart from the budget.
 *
 * @throws {CommandError} `configuration` for a target that must not be loaded, or a rate above its cap
 */
export async function planOf(
  reference: TargetReference,
  flags: PlanFlags,
  earlier: CapacityPlan | undefined,
): Promise<CapacityPlan> {
  if (earlier !== undefined) return { ...earlier, budgetS: flags.budget };
  const target = await resolveTarget(reference);
  checkTarget(target);
  const cap = rateCap(target);
  const mostPerSecond = flags.maxRate ?? cap;
  const startPerSecond = flags.startRate ?? Math.min(START_PER_SECOND, mostPerSecond);
  const problems: string[] = [];
  if (mostPerSecond > cap) {
    problems.push(
      `--max-rate of ${mostPerSecond} a second is more than ${cap}, the cap for a target of kind ${target.kind}: lower it.`,
    );
  }
  if (startPerSecond > mostPerSecond) {
    problems.push(
      `--start-rate of ${startPerSecond} a second is above the highest rate of ${mostPerSecond}: lower it, or raise --max-rate.`,
    );
  }
  if (problems.length > 0) throw new CommandError('configuration', problems);
  return {
    startPerSecond,
    leastPerSecond: Math.min(LEAST_PER_SECOND, startPerSecond),
    mostPerSecond,
    precision: flags.precision,
    repeats: flags.repeats,
    wayDown: flags.wayDown,
    curve: flags.curve,
    budgetS: flags.budget,
    warmUpS: flags.warmUp,
    leastHoldS: flags.hold[0],
    longestHoldS: flags.hold[1],
    audit: flags.audit,
    acceptsKnownFaults: flags.acceptKnownFaults ?? false,
  };
}

export interface EarlierRun {
  readonly runId: string;
  readonly seed: number;
  readonly startedAt: Date;
  readonly server: { readonly url: string; readonly database: string };
  readonly capacity: CapacitySection;
  /** Numbers of workers that were measured, in their order; empty where they are not known. */
  readonly workers: readonly number[];
}

/** @throws {CommandError} `configuration` for a run that is not a capacity run */
export async function earlierRun(resultsDir: string, run: string): Promise<EarlierRun> {
  const { record } = await readRecord(resultsDir, run);
  const { capacity, target } = record;
  if (!capacity) {
    throw new CommandError(
      'configuration',
      `Run ${record.run.id} is not a capacity run and cannot be resumed. Name a run of cutoff capacity.`,
    );
  }
  return {
    runId: record.run.id,
    seed: record.run.seed,
    startedAt: new Date(record.run.startedAt),
    server: { url: target.url, database: target.database },
    capacity,
    workers: capacity.configurations.flatMap(({ workers }) => (workers === null ? [] : [workers])),
  };
}

/** @throws {CommandError} `configuration` for a run against another target */
export async function checkSameServer(
  { runId, server }: EarlierRun,
  reference: TargetReference,
): Promise<void> {
  const now = await resolveTarget(reference);
  if (now.url === server.url && now.database === server.database) return;
  throw new CommandError(
    'configuration',
    `Run ${runId} measured ${server.url}, database ${server.database}, but the target is ${now.url}, database ${now.database}. Choose the same target.`,
  );
}

export interface SiteRequest {
  readonly reference: TargetReference;
  readonly profile: LoadProfile;
  /** Empty: as it is. */
  readonly workers: readonly number[];
  /** Whether the database of the lab is ours to renew. */
  readonly isOwnDatabase: boolean;
  readonly cpus: number;
}

/** @throws {CommandError} `configuration` where another target than the lab is asked for several configurations */
export async function sitesOf(request: SiteRequest): Promise<readonly Site[]> {
  const { reference, profile, workers } = request;
  if (reference.from === 'configuration') {
    if (workers.length > 0) {
      throw new CommandError(
        'configuration',
        '--workers restarts the Odoo of the lab with other numbers of workers, and this target is not the lab. Measure each configuration in a separate run.',
      );
    }
    const target = await resolveTarget(reference);
    const access = accessOf(target);
    const observe = access && (() => watchServer(access));
    return [
      {
        workers: target.server?.workers ?? null,
        cpus: target.server?.cpus ?? null,
        open: () => Promise.resolve({ target, levelTarget: levelTargetOf({ target, profile, observe }) }),
      },
    ];
  }
  const counts = workers.length > 0 ? workers : [2];
  return counts.map((count) => ({
    workers: count,
    cpus: request.cpus,
    open: async () => {
      const { series, database } = reference;
      const lab = await openLab({ ...process.env, CUTOFF_LAB_WORKERS: String(count) });
      await lab.up({ series: [series], databases: [database], yes: true, output: 'silent' });
      const target = await resolveTarget(reference);
      const access: ServerAccess = {
        database,
        postgres: lab.postgres(series, database),
        log: labLog(lab, series),
        isLocal: true,
      };
      return {
        target,
        levelTarget: levelTargetOf({
          target,
          profile,
          observe: () => watchServer(access),
          renew: request.isOwnDatabase ? () => lab.reset(series, database) : undefined,
        }),
      };
    },
  }));
}

/** What the configuration lets see of the server behind a target; `undefined` where that is nothing. */
function accessOf({ database, server }: Target): ServerAccess | undefined {
  if (server === undefined) return undefined;
  const { postgres, log, isLocal } = server;
  if (postgres === undefined && log === undefined && !isLocal) return undefined;
  return {
    database,
    postgres: postgres && { connectionString: readPostgresAddress(postgres, process.env).reveal() },
    log: log === undefined ? undefined : fileLog(log),
    isLocal,
  };
}

/** What an hour of the server costs: as asked for, else as configured. */
export async function priceOf(
  reference: TargetReference,
  asked: Price | undefined,
): Promise<CapacitySection['price']> {
  return asked ?? (await resolveTarget(reference)).server?.price ?? null;
}

/**
 * How headroom is said, once the capacity is known.
 *
 * @throws {CommandError} `configuration` for a profile without orders: nothing could be compared with its peak
 */
export function headroomFrom(
  file: string | undefined,
  growth: readonly { readonly factor: number; readonly on: string | null }[],
): (answer: CapacityAnswer | null) => Headroom | null {
  if (file === undefined) return () => null;
  const profile = readProfile(file);
  if (peakOf(profile) === null) {
    throw new CommandError(
      'configuration',
      `--profile ${file} has no confirmed orders, so there is no peak to compare the capacity with. Name a profile of a day with orders, or leave --profile out.`,
    );
  }
  return (answer) => (answer === null ? null : headroomOf(profile, growth, answer));
}
