import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunRequest } from '../../../fixtures/target/run-request.ts';
import { readOutcomes } from '../../../journeys/outcome-file.ts';
import type { JourneyOutcome } from '../../../journeys/outcome-file.ts';
import { outOfTime, troubleOf } from './run-journeys.ts';
import type { ProbeProgress, Ran, RunOptions } from './run-journeys.ts';

/** The command that runs journeys for another process; nobody types it. */
export const JOURNEYS_COMMAND = 'run-journeys';

/** What that process sends. */
export type JourneysMessage =
  | { readonly is: 'progress'; readonly progress: ProbeProgress }
  | { readonly is: 'end'; readonly outcomes: readonly JourneyOutcome[] };

/** What it is sent: to stop, clean up and end. */
export const STOP = 'stop';

const CUTOFF = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

/** After the stop, the process gets this long to clean up. */
const GRACE_MS = 40_000;

const LONGEST_COMPLAINT = 2_000;

/** Runs the journeys of a request in a process of its own, to its end. */
export async function runJourneysApart(
  requestPath: string,
  request: RunRequest,
  limitMs: number,
  { signal, onProgress }: RunOptions,
): Promise<Ran> {
  const child = fork(CUTOFF, [JOURNEYS_COMMAND, requestPath], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, FORCE_COLOR: '0', NODE_OPTIONS: '' },
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-LONGEST_COMPLAINT);
  });
  let kept: readonly JourneyOutcome[] | undefined;
  child.on('message', (message: JourneysMessage) => {
    if (message.is === 'progress') onProgress?.(message.progress);
    else kept = message.outcomes;
  });
  const late = new AbortController();
  let last: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (child.connected) child.send(STOP);
    last ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  const timer = setTimeout(() => {
    late.abort(outOfTime(limitMs));
    stop();
  }, limitMs);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  const code = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (exitCode, killedBy) => resolve(String(exitCode ?? killedBy)));
  });
  clearTimeout(timer);
  clearTimeout(last);
  signal.removeEventListener('abort', stop);
  const stopped = troubleOf(signal, late.signal);
  if (kept !== undefined) return { outcomes: kept, trouble: stopped };
  const { entries, trouble } = readOutcomes(request.folder);
  return {
    outcomes: entries,
    trouble:
      stopped ??
      trouble ??
      `The process of the journeys ended early (${code}): ${said.trim() || 'it said nothing'}`,
  };
}
