/** Levels against a stub of known capacity, in a process of its own, by real k6. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { QueueLaw } from '../../../../load/stub/queue.ts';
import { runAgainstStub, stubTarget } from '../../../../load/stub/stub-run.ts';
import type { Target } from '../../../../fixtures/target/target.ts';
import type { LevelGround } from '../../../jobs/capacity/run-level.ts';

const SERVER = fileURLToPath(new URL('../../../../load/stub/queue-server.ts', import.meta.url));
const CALL_TIMEOUT_MS = 60_000;

export interface RunningStub {
  readonly url: string;
  readonly ground: LevelGround;
  readonly target: Target;
  close(): Promise<void>;
}

/** Starts the stub and waits until it listens. */
export async function startStub({ servers, serviceMs, law }: QueueLaw): Promise<RunningStub> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', SERVER, String(servers), String(serviceMs), law],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await originOf(child);
  return {
    url,
    target: stubTarget(url, CALL_TIMEOUT_MS),
    ground: {
      run: async ({ perSecond, durationS, seed, folder, observer, signal, onProgress }) => ({
        load: await runAgainstStub({
          url,
          durationS,
          seed,
          folder,
          observer,
          signal,
          onProgress,
          perMinute: perSecond * 60,
          arrivals: 'random',
          callTimeoutMs: CALL_TIMEOUT_MS,
        }),
        odoo: null,
        language: null,
      }),
    },
    close: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function originOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The stub has no output.');
  for await (const line of createInterface({ input: child.stdout })) {
    return z.object({ origin: z.string() }).parse(JSON.parse(line)).origin;
  }
  throw new Error('The stub ended before it listened.');
}
