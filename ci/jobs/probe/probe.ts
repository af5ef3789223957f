import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { requireChromium } from '../../../fixtures/lab/chromium.ts';
import { verdictOf } from '../../../fixtures/record/record.ts';
import type { Channel, RunRecord } from '../../../fixtures/record/record.ts';
import { newRunId, resolveTarget, writeRequest } from '../../../fixtures/target/run-request.ts';
import { AskedOnce } from '../../../fixtures/odoo/asked-once.ts';
import type { Dialect } from '../../../fixtures/odoo/versions.ts';
import type { RunRequest, TargetReference } from '../../../fixtures/target/run-request.ts';
import { closeSettledLedger, noteOpenLedger } from '../../../fixtures/sweep/open-ledgers.ts';
import { sweepReasons } from '../../../fixtures/record/sweep.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { refusedResult } from '../../../journeys/engine.ts';
import { INDICATORS_LIMIT_MS, readIndicators } from '../../../journeys/indicators/indicators.ts';
import { JOURNEY_NAMES, type JourneyName, journeyNamed } from '../../../journeys/catalogue.ts';
import { appendOutcome } from '../../../journeys/outcome-file.ts';
import type { JourneyOutcome } from '../../../journeys/outcome-file.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';
import { watchOutbound } from './outbound-watch.ts';
import { writingRefusal } from './permit.ts';
import { noteStart } from './rate-cap.ts';
import { recordHead } from '../deliver/record-head.ts';
import { releaseOf } from '../deliver/release.ts';
import { printError } from '../../cli/exit.ts';
import { runJourneysApart } from './journeys-process.ts';
import { NOTHING_RAN, runJourneys } from './run-journeys.ts';
import type { ProbeProgress, Ran } from './run-journeys.ts';
import { refusals } from './safety.ts';
import { openScratch } from './scratch.ts';
import { sweepBefore } from '../sweep/sweep-before.ts';
import { aloneOnTarget, targetFile } from './target-lock.ts';
import { judgeByPast } from './worked-before.ts';

/** What one probe is asked to do. */
export interface ProbeOptions {
  readonly target: TargetReference;
  readonly journeys: readonly JourneyName[];
  readonly channels: readonly Channel[];
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  /** Absolute path of the folder in which the run's own folder is made; without it, the results folder. */
  readonly runsDir?: string | undefined;
  readonly seed: number;
  /** As the user typed it, for the record. */
  readonly command: string;
  readonly signal: AbortSignal;
  /** Wall-clock limit of the run; without one, as long as the time limits of its steps may add up to. */
  readonly limitMs?: number | undefined;
  /** How long to wait for another run of the same target; without it, the probe is refused at once. */
  readonly waitMs?: number | undefined;
  /** Looks at the process indicators after the journeys; without it, they are left out. */
  readonly indicators?: IndicatorPlan | undefined;
  /** Takes one line that people should see, such as a lock that was taken over. */
  readonly say?: ((line: string) => void) | undefined;
  readonly onProgress?: ((progress: ProbeProgress) => void) | undefined;
  /** Runs the journeys in a process of their own, for commands that probe several targets beside each other. */
  readonly apart?: boolean | undefined;
}

/** What process indicators need beside the target. */
export interface IndicatorPlan {
  readonly calendar: BusinessCalendar | undefined;
  readonly pushgatewayUrl: string | undefined;
}

/** One call of the sweep before a run. */
const SWEEP_CALL_LIMIT_MS = 10_000;

/** Ten minutes for the processes to start and end, beside the journeys' own limits. */
const OVERHEAD_MS = 600_000;

/** Steps are at most this many in a journey, each with an action and a check under the target's limit. */
const MOST_LIMITS = 24;

/** What the journeys have left of the run's time at least, however long the sweep before them took. */
const LEAST_LIMIT_MS = 10_000;

/**
 * Runs the journeys once and assembles the run record, also when the run was interrupted or its process died: what is
 * missing in it is seen in its verdict. One run at a time for each target.
 *
 * @throws {CommandError} where the run was refused: by safety, for lack of a browser, or because another one is on.
 */
export async function runProbe(options: ProbeOptions): Promise<RunRecord> {
  const target = await resolveTarget(options.target);
  const refused = refusals(target, options.journeys);
  if (refused.length > 0) throw new CommandError('configuration', refused);
  const limitMs =
    options.limitMs ??
    options.journeys.length * options.channels.length * MOST_LIMITS * target.stepTimeoutMs + OVERHEAD_MS;
  return onTarget(options, target, (held) => probeAlone({ ...options, signal: held }, target, limitMs));
}

/**
 * Does the work while no other run of the target is under way, and counts it against the cap of the target.
 *
 * @throws {CommandError} as `aloneOnTarget`, and `inconclusive` where the target was probed too often
 */
export function onTarget<T>(
  options: Pick<ProbeOptions, 'target' | 'resultsDir' | 'waitMs' | 'signal' | 'say'>,
  target: Target,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { resultsDir, waitMs = 0, signal, say = printError } = options;
  const lock = { target, resultsDir, waitMs, signal, say };
  return aloneOnTarget(lock, async (held) => {
    const { name, maxRunsPerHour } = target;
    if (options.target.from === 'configuration' && maxRunsPerHour !== undefined) {
      const file = targetFile(lock, 'starts.json');
      await noteStart({ target: name, file, maxPerHour: maxRunsPerHour, now: new Date() });
    }
    return work(held);
  });
}

async function probeAlone(options: ProbeOptions, target: Target, limitMs: number): Promise<RunRecord> {
  const scratch = openScratch();
  try {
    return await probeWith(scratch, options, target, limitMs);
  } finally {
    scratch.remove();
  }
}

async function probeWith(
  scratch: { readonly path: string },
  options: ProbeOptions,
  target: Target,
  limitMs: number,
): Promise<RunRecord> {
  const asked = options.journeys.flatMap((journey) =>
    options.channels.map((channel) => ({ journey, channel })),
  );
  const startedAt = performance.now();
  const refusal = await writingRefusal(target, options.journeys, SWEEP_CALL_LIMIT_MS);
  const reads = ({ journey }: Asked): boolean => journeyNamed(journey).needs === 'read-only';
  // What only reads is as safe as ever, and says whether the target works.
  const runnable = refusal ? asked.filter(reads) : asked;
  const id = newRunId();
  const request: RunRequest = {
    id,
    command: options.command,
    startedAt: new Date().toISOString(),
    seed: options.seed,
    folder: runFolder(options.runsDir ?? options.resultsDir, id),
    scratch: scratch.path,
    target: options.target,
    journeys: options.journeys.filter((name) => runnable.some(({ journey }) => journey === name)),
    channels: [...options.channels],
  };
  if (options.channels.includes('ui')) await requireChromium('The ui channel', 'run with --channel rpc');
  const dialect = new AskedOnce<Dialect>();
  const [sweep, watch] = await Promise.all([
    sweepBefore({
      target,
      reference: options.target,
      resultsDir: options.resultsDir,
      callTimeoutMs: SWEEP_CALL_LIMIT_MS,
      refused: refusal,
      readsOnly: asked.every(reads),
      dialect,
      say: printError,
    }),
    runnable.every(reads) ? undefined : watchOutbound(target, SWEEP_CALL_LIMIT_MS),
  ]);
  const leftMs = Math.max(LEAST_LIMIT_MS, limitMs - (performance.now() - startedAt));
  const requestPath = writeRequest(request);
  const runsDir = options.runsDir ?? options.resultsDir;
  noteOpenLedger(runsDir, options.target, id);
  const run = (): Promise<Ran> =>
    options.apart === true
      ? runJourneysApart(requestPath, request, leftMs, options)
      : runJourneys(request, target, leftMs, { ...options, dialect });
  const { trouble, outcomes: came } = runnable.length > 0 ? await run() : NOTHING_RAN;
  const refused = refusal
    ? refuse(
        asked.filter((each) => !reads(each)),
        refusal,
      )
    : [];
  closeSettledLedger(runsDir, options.target, id);
  for (const outcome of refused) appendOutcome(request.folder, outcome);
  const outcomes = [...came, ...refused];
  const outbound = await watch?.look();

  const journeys = await judgeByPast(
    targetFile({ target, resultsDir: options.resultsDir }, 'worked.json'),
    target,
    outcomes.map((outcome) => outcome.result),
  );
  const odoo = outcomes.find((outcome) => outcome.odoo !== null)?.odoo ?? null;
  const spentMs = performance.now() - startedAt;
  const indicators = await indicatorsOf(options, target, Math.max(LEAST_LIMIT_MS, limitMs - spentMs));
  const release = await releaseOf(target, odoo, options.resultsDir);
  const { verdict, reasons } = verdictOf({ asked, journeys: [...journeys], ...indicators, outbound, sweep });
  return {
    ...recordHead({
      id,
      command: options.command,
      startedAt: new Date(request.startedAt),
      finishedAt: new Date(),
      seed: options.seed,
      target: { ...target, labels: { ...target.labels, release } },
      odoo,
      language: outcomes.find((outcome) => outcome.language !== null)?.language ?? null,
    }),
    asked,
    journeys: [...journeys],
    ...indicators,
    ...(outbound === undefined ? {} : { outbound }),
    ...(sweep === undefined ? {} : { sweep }),
    verdict,
    reasons: [
      ...reasons,
      ...(refusal === undefined ? [] : [refusal.message]),
      ...(sweep?.looked === true ? sweepReasons(sweep) : []),
      ...(trouble === undefined ? [] : [trouble]),
    ],
  };
}

/** The section of the record; none where they were not asked for, or the run was interrupted. */
async function indicatorsOf(
  { indicators: plan, signal }: ProbeOptions,
  target: Target,
  leftMs: number,
): Promise<Pick<RunRecord, 'indicators'>> {
  if (!plan || signal.aborted) return {};
  const limitMs = Math.min(INDICATORS_LIMIT_MS, leftMs);
  return { indicators: await readIndicators({ ...plan, target, limitMs }) };
}

type Asked = { readonly journey: JourneyName; readonly channel: Channel };

/** Each of them is broken by the same refusal: nothing was sent, and nothing is said about the target. */
function refuse(asked: readonly Asked[], refusal: JourneyFailure): JourneyOutcome[] {
  return asked.map(({ journey, channel }) => ({
    odoo: null,
    language: null,
    result: refusedResult(journeyNamed(journey), channel, refusal),
  }));
}

/** Journeys by name, in the order of the catalogue. */
export function parseJourneys(text: string): JourneyName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !JOURNEY_NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    throw new CommandError(
      'configuration',
      unknown.map((name) => `--journey ${name} is not a journey: choose from ${JOURNEY_NAMES.join(', ')}.`),
    );
  }
  return JOURNEY_NAMES.filter((name) => names.includes(name));
}
