import { setMaxListeners } from 'node:events';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { resolveTarget } from '../../../fixtures/target/run-request.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import { redact } from '../../../fixtures/secrets/secret.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import { runProbe } from '../probe/probe.ts';
import type { IndicatorPlan } from '../probe/probe.ts';
import { standardJourneys } from '../probe/safety.ts';
import type { SignIns } from './sign-ins.ts';
import type { Slots } from './slots.ts';
import type { ExitName } from './worst-exit.ts';

/** One run of one target of a fleet, which never throws: what became of one target is not a matter of the others. */

/** A target of the configuration or the lab, by the name that people see. */
export interface Member {
  readonly name: string;
  readonly reference: TargetReference;
}

export interface TargetRunOptions {
  /** `undefined`: all that the target's safety allows. */
  readonly journeys: readonly JourneyName[] | undefined;
  readonly channels: readonly Channel[];
  readonly resultsDir: string;
  /** Where runs write their own files, where that is not the results folder. */
  readonly runsDir?: string | undefined;
  readonly seed: () => number;
  /** As the user typed it, for the record. */
  readonly command: string;
  /** Wall-clock limit of one run, from when it has its slot. */
  readonly limitMs: number;
  readonly waitMs: number;
  /** `undefined`: no process indicators. */
  readonly indicators?: IndicatorPlan | undefined;
  readonly slots: Slots;
  readonly signIns: SignIns;
  readonly signal: AbortSignal;
  /** Takes one line that people should see. */
  readonly say: (line: string) => void;
}

/** `not-run`: there is no record, and why, one sentence each. */
export type TargetRun =
  | { readonly state: 'ran'; readonly record: RunRecord }
  | { readonly state: 'not-run'; readonly exit: ExitName; readonly reasons: readonly string[] };

/** Runs the journeys of one target as soon as a slot is free. */
export async function runTarget(member: Member, options: TargetRunOptions): Promise<TargetRun> {
  const { slots, signIns, channels, signal } = options;
  // As many listeners as there are targets are not a leak.
  setMaxListeners(0, signal);
  try {
    const target = await resolveTarget(member.reference);
    const journeys = options.journeys ?? standardJourneys(target);
    await signIns.wait(target, { journeys, channels }, signal);
    const lease = await slots.acquire(signal);
    try {
      return { state: 'ran', record: await run(member, journeys, options, lease.touch) };
    } finally {
      lease.release();
    }
  } catch (error) {
    return notRun(error);
  }
}

async function run(
  member: Member,
  journeys: readonly JourneyName[],
  options: TargetRunOptions,
  touch: () => void,
): Promise<RunRecord> {
  return runProbe({
    target: member.reference,
    journeys,
    channels: options.channels,
    resultsDir: options.resultsDir,
    runsDir: options.runsDir,
    seed: options.seed(),
    command: options.command,
    limitMs: options.limitMs,
    waitMs: options.waitMs,
    indicators: options.indicators,
    signal: options.signal,
    say: options.say,
    onProgress: touch,
    apart: true,
  });
}

/** What an error makes of a run. */
export function notRun(error: unknown): TargetRun {
  if (error instanceof CommandError) {
    return { state: 'not-run', exit: error.exit, reasons: error.problems };
  }
  const full = diskFault(error);
  if (full !== undefined) return { state: 'not-run', exit: 'environment', reasons: [full] };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { state: 'not-run', exit: 'broken', reasons: [redact(message)] };
}

const DISK_FAULTS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** What the disk refused; `undefined` for every other error. */
function diskFault(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !DISK_FAULTS.has(error.code)) return undefined;
  return `The run could not be written to the results folder: ${error.message}. Free some space.`;
}
