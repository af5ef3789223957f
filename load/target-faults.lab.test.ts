import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labTarget, openLab, type Lab } from '../fixtures/lab/lab.ts';
import { labLayout } from '../fixtures/lab/layout.ts';
import { takeLock } from '../fixtures/lab/lock.ts';
import { markedProcesses } from '../fixtures/lab/marked-processes.ts';
import { PORT_FACTS, PORTS } from '../fixtures/lab/ports.ts';
import { newRunId } from '../fixtures/target/run-request.ts';
import { runLoad } from './run.ts';
import { smoke } from './scenarios/smoke.ts';

/** A lab of its own, beside the one that other tests use: its Odoo and its PostgreSQL are killed under load. */
const env: NodeJS.ProcessEnv = {
  ...process.env,
  CUTOFF_LAB_NAME: 'load-faults',
  ...Object.fromEntries(
    PORTS.map((name) => [PORT_FACTS[name].variable, String(PORT_FACTS[name].standard + 2_500)]),
  ),
};
const { stateDir } = labLayout(env);
const DATABASE = 'load-faults';
const DURATION_S = 30;
/** The schedule, the graceful stop, the time limit of a session that is closed, the account. */
const LONGEST_MS = (DURATION_S + 60) * 1_000;

let lab: Lab;
let folder: string;
let isDebian = false;
let release = () => {};

beforeAll(async () => {
  release = await takeLock('load fault tests');
  folder = await mkdtemp(join(tmpdir(), 'cutoff-target-faults-'));
  lab = await openLab(env);
  isDebian = lab.provider.name === 'debian';
  if (isDebian) await lab.up({ series: ['19'], databases: [DATABASE], yes: true, output: 'silent' });
}, 900_000);

afterAll(async () => {
  if (isDebian) await lab.down({ purge: true });
  await rm(folder, { recursive: true, force: true });
  release();
}, 120_000);

describe('a target that dies during a load run', () => {
  it.for(['odoo19', 'postgres19'])(
    'fails the run in bounded time, by a kind that says so (%s)',
    { timeout: 300_000 },
    async (service, { skip }) => {
      skip(!isDebian);
      await lab.up({ series: ['19'], databases: [DATABASE], yes: true, output: 'silent' });
      let killed = 0;
      let preparedMs = 0;
      let killing: Promise<void> | undefined;
      const kill = async (): Promise<void> => {
        for (const each of await markedProcesses(stateDir)) {
          if (each.service !== service) continue;
          killed += 1;
          try {
            process.kill(each.pid, 'SIGKILL');
          } catch {
            // Gone with its parent.
          }
        }
      };
      const runId = newRunId();
      const { load } = await runLoad({
        runId,
        target: await labTarget({ series: '19', database: DATABASE, env }),
        profile: smoke,
        scale: 4,
        durationS: DURATION_S,
        seed: 3,
        vus: undefined,
        segments: 1,
        folder: join(folder, runId),
        signal: new AbortController().signal,
        onProgress: (progress) => {
          if (progress.is !== 'running') return;
          preparedMs ||= performance.now();
          if (progress.ended >= 2) killing ??= kill();
        },
      });
      await killing;
      expect(killed).toBeGreaterThan(0);
      expect(performance.now() - preparedMs).toBeLessThan(LONGEST_MS);
      expect(load.verdict).toBe('fail');
      expect(load.failures.length).toBeGreaterThan(0);
      const kinds = new Set(load.failures.map(({ kind }) => kind));
      // A server that is gone is silence; one without its database answers, with its own exception.
      for (const kind of kinds) expect(['transport', 'timeout', 'fault', 'credential']).toContain(kind);
      if (service === 'odoo19') expect(kinds).toContain('transport');
      expect((await readdir(tmpdir())).filter((name) => name.includes(runId))).toEqual([]);
    },
  );
});
