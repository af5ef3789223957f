/** One load, shared by several k6 processes: execution segments, a common start, one result. */

import { CommandError } from '../../fixtures/failures/errors.ts';
import { freePorts } from '../../fixtures/machine/loopback.ts';
import { sumCpu } from './cpu.ts';
import { ranToItsEnd } from './ending.ts';
import { runK6, type K6Result, type K6Run } from './runner.ts';
import { startTogether } from './start-line.ts';

/** The share of one process, as k6 takes it: `1/3:2/3` of `0,1/3,2/3,1`. */
export interface Segment {
  readonly segment: string;
  readonly sequence: string;
}

/** What all processes have in common. */
export type SharedRun = Omit<K6Run, 'samplesPath' | 'segment'>;

/** All VUs of all processes are ready within this. */
const READY_LIMIT_MS = 60_000;

/** Equal shares, in order. */
export function segmentsOf(count: number): Segment[] {
  const border = (number: number): string =>
    number === 0 ? '0' : number === count ? '1' : `${number}/${count}`;
  const sequence = Array.from({ length: count + 1 }, (_, number) => border(number)).join(',');
  return Array.from({ length: count }, (_, number) => ({
    segment: `${border(number)}:${border(number + 1)}`,
    sequence,
  }));
}

/**
 * Runs one k6 process per path of samples. The first that does not run to its end decides how the whole run ended, and
 * the others are stopped.
 *
 * @throws {CommandError} `environment` when a process cannot be started, or they are not ready in time
 */
export async function runSegments(run: SharedRun, samplesPaths: readonly string[]): Promise<K6Result> {
  const [only] = samplesPaths;
  if (samplesPaths.length === 1 && only !== undefined) return runK6({ ...run, samplesPath: only });

  const segments = segmentsOf(samplesPaths.length);
  const ports = await freePorts(segments.length);
  const stops = segments.map(() => new AbortController());
  const running = new AbortController();
  let decisive: number | undefined;
  const decide = (index: number): void => {
    if (decisive !== undefined) return;
    decisive = index;
    running.abort();
    // Not itself: whoever stops it gives the reason.
    for (const [each, stop] of stops.entries()) if (each !== index) stop.abort();
  };

  const runs = samplesPaths.map(async (samplesPath, index) => {
    const stop = stops[index]?.signal;
    try {
      const result = await runK6({
        ...run,
        samplesPath,
        segment: segments[index],
        startPort: ports[index],
        signal: stop === undefined ? run.signal : AbortSignal.any([run.signal, stop]),
        onJournal: (line) => {
          const reason = run.onJournal(line);
          if (reason !== undefined) decide(index);
          return reason;
        },
        onTick: index === 0 ? run.onTick : undefined,
      });
      if (!ranToItsEnd(result.ending)) decide(index);
      return result;
    } catch (error) {
      decide(index);
      throw error;
    }
  });
  const ready = startTogether(ports, {
    limitMs: READY_LIMIT_MS,
    signal: AbortSignal.any([run.signal, running.signal]),
  }).then((started) => {
    if (!started) for (const stop of stops) stop.abort();
    return started;
  });

  const settled = await Promise.allSettled(runs);
  running.abort();
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
  if (!(await ready)) {
    throw new CommandError(
      'environment',
      `${segments.length} k6 processes were not ready within ${READY_LIMIT_MS / 1000} s: use fewer --segments, or lower --vus.`,
    );
  }
  return merged(
    settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    decisive,
  );
}

function merged(results: readonly K6Result[], decisive: number | undefined): K6Result {
  const count = results.length;
  return {
    ending: results[decisive ?? 0]?.ending ?? { is: 'crashed', code: -1 },
    log: results.flatMap(({ log }, index) => log.map((line) => `[${index + 1}/${count}] ${line}`)),
    cpu: sumCpu(results.map(({ cpu }) => cpu)),
    cores: results[0]?.cores ?? 1,
    unwritten: results.reduce((sum, each) => sum + each.unwritten, 0),
    ...(decisive === undefined ? {} : { decidedBy: `segment ${decisive + 1} of ${count}` }),
  };
}
