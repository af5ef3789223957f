import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { runK6, type K6Result, type K6Run } from './runner.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-runner-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs a shell script in place of k6. */
async function runFake(body: string, over: Partial<K6Run> = {}): Promise<K6Result> {
  const k6 = join(folder, 'k6');
  await writeFile(k6, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return runK6({
    k6,
    script: 'main.ts',
    inputPath: join(folder, 'input.json'),
    samplesPath: join(folder, 'samples.csv.gz'),
    limitMs: 20_000,
    signal: new AbortController().signal,
    onJournal: () => undefined,
    ...over,
  });
}

/** Whether a process still runs; one that ended and that nobody asked about (a zombie) does not. */
function isThere(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

describe('running k6', () => {
  test('passes journal lines to the caller, and the rest to the log', async () => {
    const lines: string[] = [];
    const result = await runFake('echo \'{"cutoff":"begin"}\'; echo warned; echo broken >&2', {
      onJournal: (line) => {
        lines.push(line);
        return undefined;
      },
    });
    expect(result.ending).toEqual({ is: 'completed' });
    expect(lines).toEqual(['{"cutoff":"begin"}']);
    expect(result.log.toSorted()).toEqual(['broken', 'warned']);
  });

  test('ends k6 when the journal cannot be written, and says why', async () => {
    const pidFile = join(folder, 'pid');
    const run = runFake(`echo $$ > ${pidFile}; echo '{"cutoff":"begin"}'; exec sleep 30`, {
      onJournal: () => {
        throw new Error('ENOSPC');
      },
    });
    await expect(run).rejects.toThrow('ENOSPC');
    expect(isThere(Number(await readFile(pidFile, 'utf8')))).toBe(false);
  });

  test('sends no usage report, needs no extensions, and ignores options in the environment', async () => {
    await runFake(`env > ${folder}/env; echo "$@" > ${folder}/args`, {
      env: { PATH: process.env['PATH'], K6_OUT: 'cloud', K6_VUS: '999', CUTOFF_TARGET_PASSWORD: 'hidden' },
    });
    const env = await readFile(join(folder, 'env'), 'utf8');
    const args = await readFile(join(folder, 'args'), 'utf8');
    expect(env).toContain('K6_NO_USAGE_REPORT=true');
    expect(env).toContain('K6_AUTO_EXTENSION_RESOLUTION=false');
    expect(env).not.toMatch(/K6_OUT|K6_VUS|hidden/);
    expect(args).toContain('--summary-mode=disabled');
    expect(args).toContain('--no-usage-report');
  });

  test('stops a hanging k6 at the limit, with all its child processes', async () => {
    const result = await runFake(`sleep 60 & echo $! > ${folder}/pid; wait`, { limitMs: 300 });
    expect(result.ending).toEqual({ is: 'stopped', by: 'limit' });
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    await expect.poll(() => isThere(pid)).toBe(false);
  });

  test('ends k6 on an interruption and keeps what it has written', async () => {
    const controller = new AbortController();
    const result = await runFake(
      'trap "echo flushed; exit 105" TERM; echo \'{"cutoff":"x"}\'; while :; do sleep 0.1; done',
      {
        signal: controller.signal,
        onJournal: () => {
          controller.abort();
          return undefined;
        },
      },
    );
    expect(result.ending).toEqual({ is: 'stopped', by: 'user' });
    expect(result.log).toContain('flushed');
  });

  test('stops k6 when the handler of a journal line returns a reason', async () => {
    const result = await runFake('echo \'{"cutoff":"end"}\'; sleep 60', { onJournal: () => 'target_down' });
    expect(result.ending).toEqual({ is: 'stopped', by: 'target_down' });
  });

  test('does not call a k6 completed that others killed', async () => {
    const result = await runFake('kill -9 $$');
    expect(result.ending).toEqual({ is: 'killed', signal: 'SIGKILL' });
  });

  test('blames this machine for a program that cannot be started', async () => {
    await expect(runFake('', { k6: join(folder, 'absent') })).rejects.toSatisfy(
      (error) => error instanceof CommandError && error.exit === 'environment',
    );
  });
});
