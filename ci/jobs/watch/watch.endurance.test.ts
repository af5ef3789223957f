import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { labEndpoints, labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import type { Lab } from '../../../fixtures/lab/lab.ts';
import { gatewayOf } from '../../../reporters/pushgateway/gateway.ts';
import { groupName } from '../../../reporters/pushgateway/grouping-key.ts';
import { readGroups } from '../../../reporters/pushgateway/groups.ts';
import { saying, startStubGateway } from '../../../reporters/pushgateway/stub-gateway.ts';
import type { Behaviour, StubGateway } from '../../../reporters/pushgateway/stub-gateway.ts';
import { listRuns } from '../../../reporters/storage/run-folder.ts';

/**
 * Twelve hours in fast motion: `cutoff watch` with an interval of five seconds instead of five minutes, sixty times as
 * fast, while the gateway goes away, comes back and refuses, Odoo is stopped and started, and the disk fills up; then as
 * many runs as twelve hours have. In a lab of its own, since its Odoo is stopped. Needs root for a small file system that
 * can be full.
 */

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));
const LAB = {
  ...process.env,
  CUTOFF_LAB_NAME: 'watch',
  CUTOFF_LAB_PORT_ODOO19: '29019',
  CUTOFF_LAB_PORT_ODOO19_EVENTS: '29119',
  CUTOFF_LAB_PORT_ODOO14: '29014',
  CUTOFF_LAB_PORT_ODOO14_EVENTS: '29114',
  CUTOFF_LAB_PORT_PUSHGATEWAY: '29091',
  CUTOFF_LAB_PORT_PROMETHEUS: '29090',
  CUTOFF_LAB_PORT_ALERTMANAGER: '29093',
  CUTOFF_LAB_PORT_POSTGRES19: '29219',
  CUTOFF_LAB_PORT_POSTGRES14: '29214',
};
const TENANTS = ['one', 'two'];
const ROUND_LIMIT_MS = 300_000;
const DISK_BYTES = 192 * 1024 ** 2;
/** Of each target: twelve hours of one every five minutes. `WATCH_RUNS=30` is enough to try the test itself. */
const RUNS = Number(process.env['WATCH_RUNS'] ?? 144);
/** Twelve minutes on a machine that keeps up; longer where runs take longer than their interval. */
const LONG_LIMIT_MS = 45 * 60_000;
/** Of each target: its journey, its process indicators, and the sweep before it. */
const GROUPS = ['indicators', 'login (rpc)', 'sweep'];

const Row = z.object({
  target: z.string(),
  verdict: z.string().nullable(),
  run: z.string().nullable(),
  delivered: z.boolean(),
  reasons: z.array(z.string()),
});
type Row = z.infer<typeof Row>;

describe('a watch', () => {
  const { pushgateway } = labEndpoints(LAB);
  const rows: Row[] = [];
  const said: string[] = [];
  const footprint: { rssMiB: number; files: number }[] = [];
  let folder: string;
  let results: string;
  let spares: string;
  let lab: Lab;
  let gateway: StubGateway;
  let child: ReturnType<typeof start>;

  /** Hands on to the real Pushgateway. */
  const through: Behaviour = (request, response, body) => {
    void fetch(`${pushgateway}${request.url}`, {
      method: request.method ?? 'GET',
      ...(request.method === 'PUT' ? { body, headers: { 'content-type': 'text/plain; version=0.0.4' } } : {}),
    }).then(
      async (answer) => response.writeHead(answer.status).end(await answer.text()),
      () => response.destroy(),
    );
  };
  const away: Behaviour = (_request, response) => void response.destroy();

  function start(...more: string[]) {
    const args = [
      'watch',
      '--all',
      '--journey',
      'login',
      '--channel',
      'rpc',
      '--every',
      '5s',
      '--timeout',
      '60s',
      '--json',
    ];
    const options = {
      cwd: folder,
      env: { ...LAB, TMPDIR: spares },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    } as const;
    const started = execa(process.execPath, [CLI, ...args, ...more], options);
    createInterface({ input: started.stdout }).on('line', (line) => {
      rows.push(Row.parse(JSON.parse(line)));
      void measure(started.pid ?? 0);
    });
    createInterface({ input: started.stderr }).on('line', (line) => said.push(line));
    return started;
  }

  async function measure(pid: number): Promise<void> {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const [, kib] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
    const files = (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
    if (kib !== undefined) footprint.push({ rssMiB: Number(kib) / 1024, files });
  }

  /** The rows that come from now on, once there are so many of each target that please. */
  async function next(count: number, pleases: (row: Row) => boolean = () => true): Promise<readonly Row[]> {
    const from = rows.length;
    const deadline = performance.now() + ROUND_LIMIT_MS;
    const enough = (): boolean =>
      TENANTS.every(
        (name) => rows.slice(from).filter((row) => row.target === name && pleases(row)).length >= count,
      );
    while (!enough()) {
      if (performance.now() > deadline)
        throw new Error(
          `The watch gave only ${JSON.stringify(rows.slice(from))}; ${said.slice(-5).join(' ')}`,
        );
      await delay(200);
    }
    return rows.slice(from);
  }
  const heard = (what: string): boolean => said.some((line) => line.includes(what));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-watch-'));
    [results, spares] = [join(folder, 'results'), join(folder, 'tmp')];
    await mkdir(results);
    await mkdir(spares);
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', results]);
    gateway = await startStubGateway(through);
    lab = await openLab(LAB);
    await lab.up({ series: ['19'], databases: ['one', 'two'], yes: true, output: 'silent' });
    const { url, login, password } = await labTarget({ series: '19', env: LAB });
    await writeFile(join(folder, 'password'), password.reveal(), { mode: 0o600 });
    const config = {
      defaults: {
        url,
        login,
        kind: 'neutralised',
        // All of them are on one host, which bans nobody.
        wrong_logins_per_minute: 600,
        password: { file: join(folder, 'password') },
        timeouts: { call: '30s' },
      },
      targets: Object.fromEntries(TENANTS.map((database) => [database, { database }])),
      pushgateway: { url: gateway.url, timeout: '5s' },
      results_dir: results,
    };
    await writeFile(join(folder, 'cutoff.yaml'), stringify(config));
    child = start();
  }, 400_000);

  afterAll(async () => {
    child?.kill('SIGKILL');
    await gateway?.close();
    await lab?.down({ purge: true });
    await execa('umount', [results], { reject: false });
    await rm(folder, { recursive: true, force: true });
  }, 120_000);

  it('begins with runs that pass and are delivered', async () => {
    const came = await next(2, ({ verdict, delivered }) => verdict === 'pass' && delivered);
    expect(came.every(({ run }) => run !== null)).toBe(true);
  }, 400_000);

  it('keeps what an unreachable gateway misses, and delivers it on its return', async () => {
    gateway.behave(away);
    await next(2, ({ delivered }) => !delivered);
    expect(heard('Not delivered to the Pushgateway')).toBe(true);
    gateway.behave(through);
    await next(1, ({ delivered }) => delivered);
    expect(heard('replaced by newer ones')).toBe(true);
  }, 400_000);

  it('continues while a gateway refuses, and quotes its answer', async () => {
    gateway.behave(saying(400, 'no such thing'));
    await next(1, ({ delivered }) => !delivered);
    expect(heard('it refused the metrics with HTTP 400: no such thing')).toBe(true);
    gateway.behave(through);
    await next(1, ({ delivered }) => delivered);
  }, 400_000);

  it('notices when Odoo stops and starts again', async () => {
    await lab.down({ series: '19' });
    const down = await next(1, ({ verdict }) => verdict === 'fail');
    expect(down.some(({ reasons }) => reasons.join().includes('transport'))).toBe(true);
    await lab.up({ series: ['19'], databases: ['one', 'two'], yes: true, output: 'silent' });
    await next(1, ({ verdict, delivered }) => verdict === 'pass' && delivered);
  }, 600_000);

  it('keeps every record while the disk is full, and stores them when it has room again', async () => {
    const { bavail, bsize } = await statfs(results);
    const filler = join(results, 'filler');
    await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined);
    const during = await next(2);
    expect(during.filter(({ run }) => run === null)).toEqual([]);
    expect(heard('free some space')).toBe(true);
    expect(heard('is kept in memory until the results folder accepts it')).toBe(true);
    expect(existsSync(join(results, during.at(-1)?.run ?? 'none', 'run.json'))).toBe(false);
    await rm(filler);
    await next(2, ({ delivered }) => delivered);
    expect(heard('which was kept in memory, is in the results folder now')).toBe(true);
    expect(said.filter((line) => line.includes('is lost'))).toEqual([]);
  }, 600_000);

  it(
    'continues until each target had as many runs as in twelve hours',
    async () => {
      const deadline = performance.now() + LONG_LIMIT_MS;
      const countOf = (name: string): number => rows.filter((row) => row.target === name).length;
      const from = rows.length;
      while (TENANTS.some((name) => countOf(name) < RUNS)) {
        expect(performance.now(), `${rows.length} runs in time`).toBeLessThan(deadline);
        await delay(500);
      }
      expect(rows.slice(from).filter(({ verdict, delivered }) => verdict !== 'pass' || !delivered)).toEqual(
        [],
      );
    },
    LONG_LIMIT_MS + 60_000,
  );

  it('ends on SIGTERM without losing a record', async () => {
    child.kill('SIGTERM');
    const { exitCode } = await child;
    expect(exitCode).toBe(130);
    const stored = await listRuns(results);
    const told = rows.flatMap(({ run }) => run ?? []);
    expect(told.filter((run) => !stored.includes(run))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    expect(
      await readdir(spares).then((names) => names.filter((name) => name.startsWith('cutoff-spare-'))),
    ).toEqual([]);
    expect((await readdir(join(results, 'targets'))).filter((name) => name.includes('.lock'))).toEqual([]);
  }, 120_000);

  it('has not grown: memory, open files, notes beside the runs, groups in the gateway', async () => {
    const groups = await readGroups(gatewayOf(pushgateway));
    expect(groups.map((key) => `${key.tenant} ${groupName(key)}`).toSorted()).toEqual(
      TENANTS.flatMap((tenant) => GROUPS.map((group) => `${tenant} ${group}`)),
    );
    // One note a group and one release a target, however many runs there were; and nothing else beside the runs.
    expect(await readdir(join(results, 'pushgateway'))).toHaveLength(TENANTS.length * GROUPS.length);
    expect(await readdir(join(results, 'targets'))).toEqual(TENANTS.map((name) => `${name}.release`));
    const runs = new Set(await listRuns(results));
    const besides = (await readdir(results)).filter((name) => !runs.has(name));
    expect(besides.toSorted()).toEqual(['latest', 'pushgateway', 'targets']);
    const half = Math.floor(footprint.length / 2);
    const most = (of: typeof footprint, value: (each: (typeof footprint)[number]) => number): number =>
      Math.max(...of.map(value));
    expect(footprint.length).toBeGreaterThan(10);
    const [early, late] = [footprint.slice(2, half), footprint.slice(half)];
    process.stdout.write(
      `${rows.length} runs; most memory ${most(early, (each) => each.rssMiB).toFixed(0)} MiB in the first half, ${most(late, (each) => each.rssMiB).toFixed(0)} MiB in the second; open files ${most(early, (each) => each.files)} and ${most(late, (each) => each.files)}\n`,
    );
    expect(most(late, (each) => each.rssMiB)).toBeLessThan(1.3 * most(early, (each) => each.rssMiB) + 32);
    expect(most(late, (each) => each.files)).toBeLessThan(most(early, (each) => each.files) + 20);
  });

  it('removes expired runs in the next watch, and keeps those within the retention', async () => {
    const before = (await listRuns(results)).length;
    expect(before).toBeGreaterThan(8);
    child = start('--keep', '4');
    await next(1);
    await next(1);
    child.kill('SIGTERM');
    await child;
    expect((await listRuns(results)).length).toBeLessThanOrEqual(4 + TENANTS.length);
  }, 400_000);
});
