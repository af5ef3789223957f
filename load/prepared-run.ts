/** The part of a load run that follows its preparation: k6, read back, judge. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadSection } from '../fixtures/record/load.ts';
import { redact } from '../fixtures/secrets/secret.ts';
import type { Control } from './control.ts';
import type { BacklogWatch } from './data/backlog-watch.ts';
import type { Preparation } from './data/preparation.ts';
import type { StreamInput } from './k6/input.ts';
import type { BeginEvent } from './k6/journal.ts';
import { longestRunS } from './k6/options.ts';
import { MAIN_SCRIPT, type K6Result } from './k6/runner.ts';
import { runSegments, type SharedRun } from './k6/segments.ts';
import { askedTimes } from './profiles/curve.ts';
import { accountOf, startsOf } from './result/account.ts';
import { appendJournal, cleanJournalEvent, JOURNAL_FILE, readJournal } from './result/journal.ts';
import { noSamples, packSamples, readSamples, type RawSamples } from './result/samples.ts';
import { RunWatch } from './result/watch.ts';
import type { LoadRequest } from './request.ts';

/** So many arrivals tell when the schedule began: each only to the millisecond. */
const SURE_OF_START = 20;

/** An arrival that had its turn and has not begun by so long after the end was dropped. */
const DRAIN_MS = 15_000;

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

export interface PreparedRun {
  readonly request: LoadRequest;
  readonly streams: readonly StreamInput[];
  readonly durationS: number;
  readonly preparation: Pick<Preparation, 'inputPath' | 'input'>;
  /** Authorities of the target, as k6 takes them. */
  readonly caFolder?: string | undefined;
  /** The file of secrets, open, where it has no name any more. */
  readonly secretsFd?: number | undefined;
  readonly k6: { readonly path: string; readonly version: string };
  /** Looks at the target while the run goes on; stopped with it. */
  readonly backlog: BacklogWatch;
  /** Ends the schedule when the observer of the request has seen enough. */
  readonly control?: Control | undefined;
}

/**
 * Runs what was prepared and accounts for it, whatever came of it.
 *
 * @throws {CommandError} `environment` when k6 cannot be started
 */
export async function runPrepared(
  prepared: PreparedRun,
): Promise<{ readonly load: LoadSection; readonly unwritten: K6Result['unwritten'] }> {
  const { request, streams, durationS, k6, backlog } = prepared;
  const watch = new RunWatch();
  const window = { firstMs: Infinity, lastMs: -Infinity };
  let run: K6Result;
  try {
    run = await observed(prepared, watch, window);
  } finally {
    await backlog.stop();
  }
  const samples = noSamples();
  const unread = await readAll(samplesFiles(request), samples);
  const journal = await readJournal(join(request.folder, JOURNAL_FILE));
  const load = accountOf({
    request,
    streams,
    durationS,
    k6: k6.version,
    run,
    samples,
    unread: unread ?? journal.trouble,
    events: journal.entries,
    seenBusyMs: watch.busyMs,
    windowMs: Math.max(0, window.lastMs - window.firstMs),
    backlog: backlog.seen,
    endedAt: prepared.control?.endsAt,
  });
  if (unread === undefined) await Promise.all(samplesFiles(request).map(packSamples));
  return { load, unwritten: run.unwritten };
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
  { request, preparation: { inputPath, input }, secretsFd, caFolder, k6, durationS, control }: PreparedRun,
  watch: RunWatch,
  window: { firstMs: number; lastMs: number },
): Promise<K6Result> {
  const { folder, signal, onProgress, observer } = request;
  const journalPath = join(folder, JOURNAL_FILE);
  const startedMs = performance.now();
  const begins: BeginEvent[] = [];
  const shared: SharedRun = {
    k6: k6.path,
    script: MAIN_SCRIPT,
    inputPath,
    secretsFd,
    caFolder,
    proxy: request.target.proxy,
    limitMs: longestRunS(input) * 1000 + OVERHEAD_MS,
    signal,
    startPort: request.startPort,
    // Each of several processes would judge its own part alone.
    hasThresholds: input.budgets !== undefined && request.segments === 1,
    remoteWrite: request.remoteWrite && { to: request.remoteWrite, labels: seriesLabels(request) },
    onJournal: (line) => {
      const nowMs = performance.now();
      const event = cleanJournalEvent(line);
      if (!event) return undefined;
      appendJournal(journalPath, event);
      watch.note(event, nowMs);
      if (event.cutoff === 'begin' && begins.length < SURE_OF_START) begins.push(event);
      observer?.note(event);
      window.firstMs = Math.min(window.firstMs, nowMs);
      window.lastMs = nowMs;
      return watch.targetIsDown(nowMs) ? 'target_down' : undefined;
    },
    onTick: () => {
      onProgress({
        is: 'running',
        elapsedS: (performance.now() - startedMs) / 1000,
        durationS,
        ...watch.counts,
      });
      if (observer === undefined || control === undefined) return undefined;
      const { endsAt } = control;
      if (endsAt === undefined) {
        if (observer.isEnough()) control.end();
        return undefined;
      }
      const { begun, busy } = watch.counts;
      const due = arrivalsUntil(endsAt, begins, input.streams, request.seed);
      const haveBegun = begun >= due || Date.now() - endsAt > DRAIN_MS;
      return haveBegun && busy === 0 ? 'enough' : undefined;
    },
  };
  const run = await runSegments(shared, samplesFiles(request));
  await writeFile(join(folder, 'k6.log'), redact(`${run.log.join('\n')}\n`));
  return run;
}

/** How many arrivals had their turn until a moment, Unix milliseconds. */
function arrivalsUntil(
  endsAt: number,
  begins: readonly BeginEvent[],
  streams: readonly StreamInput[],
  seed: number,
): number {
  const [startMs = endsAt] = startsOf(begins, streams, seed);
  return streams.flatMap((stream) => askedTimes(seed, stream, endsAt - startMs)).length;
}

/** What every series of remote write says of its target, as the pushed metrics do; `scenario` is k6's own word. */
function seriesLabels({ target, profile }: LoadRequest): Record<string, string> {
  const { environment, tenant, region, service, release } = target.labels;
  return { environment, tenant, region, service, release, profile: profile.name };
}
