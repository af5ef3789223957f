import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../fixtures/failures/errors.ts';
import { labEndpoints, labTarget, openLab, SERIES } from '../../../fixtures/lab/lab.ts';
import type { Series } from '../../../fixtures/lab/lab.ts';
import type { ExposedSample } from '../../../reporters/pushgateway/exposition.ts';
import { parseExposition } from '../../../reporters/pushgateway/exposition.ts';
import { gatewayOf } from '../../../reporters/pushgateway/gateway.ts';
import { readGroups } from '../../../reporters/pushgateway/groups.ts';
import { deleteGroup } from '../../../reporters/pushgateway/push.ts';
import { freePort } from '../../../fixtures/machine/loopback.ts';
import { startHangingServer } from './hanging-server.ts';
import type { HangingServer } from './hanging-server.ts';

/**
 * A fleet of twenty on this machine: seventeen databases of real Odoo 19 and 14, two targets that hang and one that
 * refuses. The sound ones are done within their interval, while the hanging ones are still being waited for.
 */

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));
const DATABASES: Readonly<Record<Series, number>> = { '19': 10, '14': 7 };
/** Names that only this test uses. */
const ENVIRONMENT = `fleet-${process.pid}`;
const INTERVAL_MS = 150_000;
/** What the hanging ones are waited for: longer than the interval. */
const CALL_LIMIT_MS = 155_000;

interface Sound {
  readonly name: string;
  readonly series: Series;
  readonly database: string;
}
const sound: readonly Sound[] = SERIES.flatMap((series) =>
  Array.from({ length: DATABASES[series] }, (_, index) => ({
    name: `odoo${series}-${index + 1}`,
    series,
    database: `watch_fleet_${index + 1}`,
  })),
);

const Summary = z.object({
  exit: z.string(),
  targets: z.array(
    z.object({
      target: z.string(),
      exit: z.string(),
      verdict: z.string().nullable(),
      run: z.string().nullable(),
      tenant: z.string().nullable(),
      release: z.string().nullable(),
      delivered: z.boolean(),
      reasons: z.array(z.string()),
    }),
  ),
});

describe('a fleet of twenty targets', () => {
  const { pushgateway, odoo } = labEndpoints();
  const gateway = gatewayOf(pushgateway, 10_000);
  let folder: string;
  let hanging: HangingServer;
  let summary: z.infer<typeof Summary>;
  let code: number | undefined;
  /** When each target was done, in milliseconds since the start. */
  const doneAfter = new Map<string, number>();
  let samples: readonly ExposedSample[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-fleet-'));
    hanging = await startHangingServer();
    const lab = await openLab();
    for (const { series, database } of sound) await lab.reset(series, database);
    await writeConfig();

    const startedAt = performance.now();
    const args = ['probe', '--all', '--journey', 'login', '--channel', 'rpc'];
    const options = ['--concurrency', '2', '--timeout', '300s', '--json'];
    const child = execa(process.execPath, [CLI, ...args, ...options], {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      for (const [, name] of text.matchAll(/^\[\d+\/\d+\] (\S+)/gm)) {
        if (name !== undefined) doneAfter.set(name, performance.now() - startedAt);
      }
    });
    const { stdout, exitCode } = await child;
    code = exitCode;
    summary = Summary.parse(JSON.parse(stdout));
    const text = await (await fetch(`${pushgateway}/metrics`)).text();
    samples = parseExposition(text).filter(({ labels }) => labels['environment'] === ENVIRONMENT);
  }, 600_000);

  afterAll(async () => {
    await hanging.close();
    const lab = await openLab();
    for (const { series, database } of sound) await lab.drop(series, database);
    for (const key of await readGroups(gateway)) {
      if (key.environment === ENVIRONMENT) await deleteGroup(gateway, key);
    }
    await rm(folder, { recursive: true });
  });

  async function writeConfig(): Promise<void> {
    const { login, password } = await labTarget({ series: '19' });
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, password.reveal(), { mode: 0o600 });
    const other = (url: string, tenant: string) => ({ url, database: 'watch', labels: { tenant } });
    // The hanging ones first, where they would hold up all others.
    const targets = {
      'hanging-1': other(hanging.url, 'hanging one'),
      'hanging-2': other(hanging.url, 'hanging two'),
      refusing: other(`http://127.0.0.1:${await freePort()}`, 'refusing'),
      ...Object.fromEntries(
        sound.map(({ name, series, database }) => [name, { url: odoo[series], database }]),
      ),
    };
    const config = {
      defaults: {
        login,
        kind: 'neutralised',
        // All of them are on one host, which bans nobody.
        wrong_logins_per_minute: 600,
        password: { file: passwordFile },
        labels: { environment: ENVIRONMENT, service: 'warehouse', region: 'eu/west' },
        timeouts: { call: `${CALL_LIMIT_MS}ms`, step: `${CALL_LIMIT_MS}ms` },
      },
      targets,
      pushgateway: { url: pushgateway },
      results_dir: join(folder, 'results'),
    };
    await writeFile(join(folder, 'cutoff.yaml'), stringify(config));
  }

  const targetOf = (name: string) => summary.targets.find(({ target }) => target === name);
  const valuesOf = (metric: string, tenant: string) =>
    samples.filter(({ name, labels }) => name === metric && labels['tenant'] === tenant);

  it('probes every healthy target within the interval while others hang', () => {
    expect(sound.map(({ name }) => targetOf(name)).filter((each) => each?.verdict !== 'pass')).toEqual([]);
    const lastMs = Math.max(...sound.map(({ name }) => doneAfter.get(name) ?? Infinity));
    process.stdout.write(`all ${sound.length} sound targets done after ${(lastMs / 1000).toFixed(0)} s\n`);
    const late = sound.filter(({ name }) => (doneAfter.get(name) ?? Infinity) > INTERVAL_MS);
    expect(late).toEqual([]);
    expect(hanging.connections()).toBeGreaterThanOrEqual(2);
    for (const name of ['hanging-1', 'hanging-2']) {
      expect(doneAfter.get(name)).toBeGreaterThan(INTERVAL_MS);
      for (const { name: other } of sound) {
        expect(doneAfter.get(other)).toBeLessThan(doneAfter.get(name) ?? 0);
      }
    }
  });

  it('gives every target its own record, and ends as the worst of them', () => {
    expect(summary.targets).toHaveLength(20);
    expect(new Set(summary.targets.map(({ run }) => run)).size).toBe(20);
    expect(summary.targets.every(({ run, delivered }) => run !== null && delivered)).toBe(true);
    expect(targetOf('hanging-1')).toMatchObject({
      verdict: 'fail',
      reasons: [expect.stringMatching('timeout')],
    });
    expect(targetOf('refusing')).toMatchObject({
      verdict: 'fail',
      reasons: [expect.stringMatching('transport')],
    });
    expect([summary.exit, code]).toEqual(['failed', EXIT.failed]);
  });

  it('pushes the metrics of each under its own labels, with the release of its server', () => {
    for (const { name, series } of sound) {
      const [success, ...others] = valuesOf('odoo_journey_success', name);
      expect(others).toEqual([]);
      expect(success).toMatchObject({
        value: 1,
        labels: {
          job: 'cutoff',
          environment: ENVIRONMENT,
          tenant: name,
          service: 'warehouse',
          region: 'eu/west',
          release: expect.stringMatching(new RegExp(`^${series}\\.`)),
        },
      });
      const steps = valuesOf('odoo_journey_step_duration_seconds', name);
      expect(steps.map(({ labels }) => `${labels['step']} ${labels['dependency']}`).toSorted()).toEqual([
        'sign_in session',
        'wrong_password session',
      ]);
    }
  });

  it('names the fault of each target that is down, and measures nothing for it', () => {
    for (const [tenant, kind] of [
      ['hanging one', 'timeout'],
      ['hanging two', 'timeout'],
      ['refusing', 'transport'],
    ] as const) {
      expect(valuesOf('odoo_journey_success', tenant).map(({ value }) => value)).toEqual([0]);
      expect(valuesOf('odoo_journey_failure_info', tenant)).toMatchObject([
        { value: 1, labels: { kind, step: 'sign_in', dependency: 'session', release: 'unknown' } },
      ]);
      expect(valuesOf('odoo_journey_step_duration_seconds', tenant)).toEqual([]);
      expect(valuesOf('odoo_journey_last_success_timestamp_seconds', tenant)).toEqual([]);
    }
  });
});
