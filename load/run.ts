/** One load run from beginning to end: prepare, k6, read back, judge. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteWrite } from '../fixtures/config.ts';
import type { LoadSection } from '../fixtures/load-record.ts';
import type { Target } from '../fixtures/target.ts';
import { redact } from '../fixtures/secret.ts';
import { watchTargetBacklog } from './data/backlog-watch.ts';
import { closeWebSessions } from './data/web-sessions.ts';
import { prepareLoad, type Preparation } from './data/preparation.ts';
import { ensureK6 } from './k6/binary.ts';
import type { StreamInput } from './k6/input.ts';
import { longestRunS } from './k6/options.ts';
import { MAIN_SCRIPT, type K6Result } from './k6/runner.ts';
import { runSegments, type SharedRun } from './k6/segments.ts';
import { checkSize, checkTarget } from './limits.ts';
import { arrivalOffsets } from './profiles/curve.ts';
import { lengthOf, schedulesOf, type LoadProfile } from './profiles/profile.ts';
import { accountOf } from './result/account.ts';
import { appendJournal, JOURNAL_FILE, parseJournalLine, readJournal } from './result/journal.ts';
import { noSamples, packSamples, readSamples, type RawSamples } from './result/samples.ts';
import { RunWatch } from './result/watch.ts';

export interface LoadRequest {
  readonly runId: string;
  readonly target: Target;
  readonly profile: LoadProfile;
  /** Factor on every rate. */
  readonly scale: number;
  /** Length of the schedule in seconds; `undefined` takes the profile's own. */
  readonly durationS: number | undefined;
  readonly seed: number;
  /** VUs for each stream; `undefined` computes them from the peak. */
  readonly vus: number | undefined;
  /** k6 processes that share the load. */
  readonly segments: number;
  /** Series are also written there while k6 runs. */
  readonly remoteWrite?: RemoteWrite | undefined;
  /** Folder of the run; made where it is not there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export type LoadProgress =
  | { readonly is: 'preparing'; readonly line: string }
  | {
      readonly is: 'running';
      readonly elapsedS: number;
      readonly durationS: number;
      readonly begun: number;
      readonly ended: number;
      readonly failed: number;
      readonly busy: number;
    };

/** Arrivals are put off by up to so many mean intervals, within these bounds. */
const SPREAD_INTERVALS = 4;
const SPREAD_MS = [500, 5_000] as const;
/** A transaction may take so long on average before VUs run out. */
const ROOM_S = 25;
const FEWEST_VUS = 4;
const MOST_VUS = 400;
const GRACEFUL_STOP_S = 30;
const WEB_SESSIONS = 4;
/** k6 starts and writes its samples within this, beside the schedule. */
const OVERHEAD_MS = 60_000;

/**
 * Raw samples of k6, packed to `.gz` after the run. Not by k6 itself: its compressor keeps the last minutes in memory,
 * and a kill would lose them.
 */
function samplesFiles({ folder, segments }: Pick<LoadRequest, 'folder' | 'segments'>): string[] {
  return Array.from({ length: segments }, (_, index) =>
    join(folder, segments === 1 ? 'samples.csv' : `samples-${index + 1}.csv`),
  );
}

/** The account of a load run, and what the server said of itself. */
export interface LoadOutcome {
  readonly load: LoadSection;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** As the server says, for example `19.0`. */
  readonly odoo: string;
  readonly language: string | null;
  /** How often the receiver of remote write did not take what k6 sent. */
  readonly unwritten: number;
}

/**
 * Runs the load and accounts for it, also when it was interrupted or k6 died. Beside the account the folder of the run
 * keeps what it was made from: the journal, the raw samples, what k6 was given and what it logged.
 *
 * @throws {CommandError} `configuration` for a target or a size that is refused, `environment` without k6
 * @throws {JourneyFailure} when the preparation failed: then nothing was loaded, and there is no account
 */
export async function runLoad(request: LoadRequest): Promise<LoadOutcome> {
  const { target, profile, folder, signal } = request;
  checkTarget(target);
  const streams = streamsOf(request);
  const durationS = lengthOf(profile, request.durationS);
  checkSize(target, {
    durationS,
    peakPerSecond: streams.reduce((sum, stream) => sum + stream.peakPerSecond, 0),
    arrivals: streams.reduce((sum, stream) => sum + arrivalOffsets(stream.curve).length, 0),
  });
  const k6 = await ensureK6({ signal });
  const startedAt = new Date();
  await mkdir(folder, { recursive: true });
  const secretFolder = await mkdtemp(join(tmpdir(), 'cutoff-load-'));
  const watch = new RunWatch();
  let preparation: Preparation | undefined;
  try {
    preparation = await prepareLoad({
      ...request,
      streams,
      secretFolder,
      gracefulStopS: GRACEFUL_STOP_S,
      webSessions: WEB_SESSIONS,
      onProgress: (line) => request.onProgress({ is: 'preparing', line }),
    });
    signal.throwIfAborted();
    const window = { firstMs: Infinity, lastMs: -Infinity };
    const backlog = watchTargetBacklog(target);
    let run: K6Result;
    try {
      run = await observed(request, preparation, k6.path, durationS, watch, window);
    } finally {
      await backlog.stop();
    }
    const samples = noSamples();
    const unread = await readAll(samplesFiles(request), samples);
    const load = accountOf({
      request,
      streams,
      durationS,
      k6: k6.version,
      run,
      samples,
      unread,
      events: await readJournal(join(folder, JOURNAL_FILE)),
      seenBusyMs: watch.busyMs,
      windowMs: Math.max(0, window.lastMs - window.firstMs),
      backlog: backlog.seen,
    });
    if (unread === undefined) await Promise.all(samplesFiles(request).map(packSamples));
    const { odoo, language } = preparation;
    return { load, startedAt, finishedAt: new Date(), odoo, language, unwritten: run.unwritten };
  } finally {
    await closeWebSessions(target, preparation?.cookies ?? []);
    await rm(secretFolder, { recursive: true, force: true });
  }
}

/** Adds the samples of all processes; answers why they could not be read. */
async function readAll(paths: readonly string[], into: RawSamples): Promise<string | undefined> {
  try {
    for (const [index, path] of paths.entries()) await readSamples(path, into, `${index}/`);
    return undefined;
  } catch (error) {
    return `The samples could not be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** Runs k6 and keeps the journal; the window is the time in which transactions were seen. */
async function observed(
  request: LoadRequest,
  { inputPath, input }: Preparation,
  k6: string,
  durationS: number,
  watch: RunWatch,
  window: { firstMs: number; lastMs: number },
): Promise<K6Result> {
  const { folder, signal, onProgress } = request;
  const journalPath = join(folder, JOURNAL_FILE);
  const startedMs = performance.now();
  const shared: SharedRun = {
    k6,
    script: MAIN_SCRIPT,
    inputPath,
    limitMs: longestRunS(input) * 1000 + OVERHEAD_MS,
    signal,
    remoteWrite: request.remoteWrite && { to: request.remoteWrite, labels: seriesLabels(request) },
    onJournal: (line) => {
      const nowMs = performance.now();
      const clean = redact(line);
      appendJournal(journalPath, clean);
      const event = parseJournalLine(clean);
      if (!event) return undefined;
      watch.note(event, nowMs);
      window.firstMs = Math.min(window.firstMs, nowMs);
      window.lastMs = nowMs;
      return watch.targetIsDown(nowMs) ? 'target_down' : undefined;
    },
    onTick: () =>
      onProgress({
        is: 'running',
        elapsedS: (performance.now() - startedMs) / 1000,
        durationS,
        ...watch.counts,
      }),
  };
  const run = await runSegments(shared, samplesFiles(request));
  await writeFile(join(folder, 'k6.log'), redact(`${run.log.join('\n')}\n`));
  return run;
}

/** What every series of remote write says of its target, as the pushed metrics do; `scenario` is k6's own word. */
function seriesLabels({ target, profile }: LoadRequest): Record<string, string> {
  const { environment, tenant, region, service, release } = target.labels;
  return { environment, tenant, region, service, release, profile: profile.name };
}

/** The streams of the profile, sized: how far arrivals are spread, and how many VUs wait for them. */
function streamsOf({
  profile,
  scale,
  durationS,
  vus,
  segments,
}: Pick<LoadRequest, 'profile' | 'scale' | 'durationS' | 'vus' | 'segments'>): StreamInput[] {
  const schedules = schedulesOf(profile, { scale, durationS });
  const totalS = lengthOf(profile, durationS);
  return profile.streams.flatMap(({ name, journey, transport }, index) => {
    const schedule = schedules[index];
    const arrivals = schedule ? arrivalOffsets(schedule.curve).length : 0;
    // A stream without a single arrival would only be a step without samples.
    if (!schedule || arrivals === 0) return [];
    const { curve, peakPerSecond } = schedule;
    const meanIntervalMs = (totalS * 1000) / arrivals;
    const spreadMs =
      schedule.spreadMs ??
      Math.round(Math.min(SPREAD_MS[1], Math.max(SPREAD_MS[0], SPREAD_INTERVALS * meanIntervalMs)));
    const waiting = schedule.waiting ?? (peakPerSecond * spreadMs) / 1000;
    const needed = Math.ceil(peakPerSecond * ROOM_S + waiting) + FEWEST_VUS * segments;
    const preAllocatedVus = vus ?? Math.min(MOST_VUS, Math.min(needed, arrivals));
    return [
      { name, journey, transport, curve, peakPerSecond, spreadMs, preAllocatedVus, maxVus: preAllocatedVus },
    ];
  });
}
