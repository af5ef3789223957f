import type { Command } from 'commander';
import { readRequest, resolveTarget } from '../../fixtures/target/run-request.ts';
import { interruption } from '../cli/exit.ts';
import { JOURNEYS_COMMAND, STOP } from '../jobs/probe/journeys-process.ts';
import type { JourneysMessage } from '../jobs/probe/journeys-process.ts';
import { runJourneys } from '../jobs/probe/run-journeys.ts';

/** No process waits longer than the one that started it, which keeps the time. */
const LONGEST_MS = 2 ** 31 - 1;

/** Adds the command by which `probe --all` and `watch` run journeys apart. */
export function register(program: Command): void {
  program.command(JOURNEYS_COMMAND, { hidden: true }).argument('<request>').action(run);
}

async function run(path: string): Promise<void> {
  const request = readRequest(path);
  const stop = new AbortController();
  process.on('message', (message) => {
    if (message === STOP) stop.abort();
  });
  // Whoever started us is gone: nobody waits for the rest.
  process.on('disconnect', () => stop.abort());
  const send = (message: JourneysMessage): void => {
    if (process.connected) process.send?.(message);
  };
  const { outcomes } = await runJourneys(request, await resolveTarget(request.target), LONGEST_MS, {
    signal: AbortSignal.any([stop.signal, interruption()]),
    onProgress: (progress) => send({ is: 'progress', progress }),
  });
  await new Promise<void>((resolve) => {
    if (!process.connected || !process.send) resolve();
    else process.send({ is: 'end', outcomes } satisfies JourneysMessage, () => resolve());
  });
}
