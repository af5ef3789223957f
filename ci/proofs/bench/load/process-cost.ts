/** What a program's calls cost it: calls that the stub saw for each second of the program's own processor time. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCpu } from '../../../../load/k6/cpu.ts';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface Cost {
  readonly calls: number;
  readonly cpuSeconds: number;
  readonly callsPerCpuSecond: number;
  /** Calls per second of the clock, to see that the sides worked at the same pace. */
  readonly callsPerSecond: number;
}

const EVERY_MS = 250;

/**
 * Runs a program on one core and reads its cost between two moments, so that its start and its end do not count.
 *
 * @param counter where the stub says how many calls came in
 * @throws {Error} when it ended before the window did
 */
export async function costOf(
  program: Program,
  { counter, fromS, toS }: { readonly counter: string; readonly fromS: number; readonly toS: number },
): Promise<Cost> {
  const child = spawn('taskset', ['-c', '0', program.command, ...program.args], {
    env: program.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.command} cannot be started.`);
  const ended = once(child, 'close');
  let text = '';
  // Read and thrown away, but for the last words.
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text = `${text}${chunk.toString()}`.slice(-600)));
  }
  try {
    // Not by the clock alone: the window opens with the first call.
    const before = await callsAt(counter);
    while ((await callsAt(counter)) === before) {
      if (child.exitCode !== null) throw new Error(`${program.command} made no call: ${text}`);
      await sleep(EVERY_MS);
    }
    await sleep(fromS * 1_000);
    const first = await reading(pid, counter);
    await sleep((toS - fromS) * 1_000);
    const last = await reading(pid, counter);
    if (!first || !last) throw new Error(`${program.command} ended too soon: ${text}`);
    const calls = last.calls - first.calls;
    const cpuSeconds = (last.usedMs - first.usedMs) / 1000;
    return {
      calls,
      cpuSeconds,
      callsPerCpuSecond: calls / cpuSeconds,
      callsPerSecond: (calls * 1000) / (last.atMs - first.atMs),
    };
  } finally {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    await ended;
  }
}

async function reading(
  pid: number,
  counter: string,
): Promise<{ readonly atMs: number; readonly usedMs: number; readonly calls: number } | undefined> {
  const calls = await callsAt(counter);
  const cpu = readCpu(pid, performance.now());
  return cpu && { ...cpu, calls };
}

async function callsAt(counter: string): Promise<number> {
  return Number(await (await fetch(counter)).text());
}
