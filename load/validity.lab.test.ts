import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LoadSection } from '../fixtures/record/load.ts';
import { runAgainstStub, type StubRun } from './stub/stub-run.ts';
import { StubOdoo, type Interference } from './stub/stub-odoo.ts';

/** Each rule of `load/result/validity.ts`, broken for real: k6 against a stub. */

/** A list of so many numbers, where one number would do. */
const LONG_ANSWER = Buffer.from(
  `<methodResponse><params><param><value><array><data>${'<value><int>1</int></value>'.repeat(40_000)}</data></array></value></param></params></methodResponse>`,
);

let folder: string;
let stub: StubOdoo | undefined;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-validity-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => stub?.close());

async function run(over: Partial<StubRun>, interfere?: Interference): Promise<LoadSection> {
  stub = new StubOdoo(interfere);
  const url = await stub.listen();
  const own = join(folder, String(++runs));
  return runAgainstStub({ url, perMinute: 240, durationS: 6, folder: own, ...over });
}

/** Hundredths of a second in which a core had nothing to do, since the machine started (proc(5), `/proc/stat`). */
async function idleTicks(): Promise<number> {
  const [, , , , idle = '0'] = (await readFile('/proc/stat', 'utf8')).split(/\s+/);
  return Number(idle);
}

/** The rule is broken, and the run says neither fast nor slow. */
function expectInvalid(load: LoadSection, rule: string, reason: RegExp): void {
  expect(load.validity.is).toBe('invalid');
  expect(load.validity.rules.find(({ name }) => name === rule)?.is).toBe('broken');
  expect(load.validity.reasons.join('\n')).toMatch(reason);
  expect(load.verdict).not.toBe('pass');
}

describe('a run is invalid', () => {
  test('when too few VUs serve a slow target', async () => {
    const load = await run({ vus: 1 }, () => sleep(100, false));
    expectInvalid(load, 'arrivals', /\d+ of 24 arrivals were dropped because no VU was free/);
    expect(load.arrivals.dropped).toBeGreaterThan(0);
    expect(load.verdict).toBe('inconclusive');
  });

  test('when k6 needs the whole machine, by its processor time', async ({ skip }) => {
    const before = await idleTicks();
    // Cheap to send and dear to read: what takes the cores is k6, and not the stub.
    const load = await run({ vus: 40, perMinute: 1_200, durationS: 8 }, (call, _request, response) => {
      if (call.name !== 'sale.order.create') return false;
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end(LONG_ANSWER);
      return true;
    });
    // Where other programs have the cores, k6 does not get them: that shows in late starts instead.
    const idle = (await idleTicks()) - before;
    skip((load.generator.cpuShare ?? 0) < 0.8 && idle < 200, 'Other programs had the cores.');
    expectInvalid(load, 'generator_cpu', /k6 used \d+% of \d+ cores, more than 80%/);
  });

  test.each([
    { of: 'with a VU for each arrival', vus: 600, drops: false },
    // What k6 drops takes nothing away from what was seen before: it is not the target that was too slow.
    { of: 'until VUs ran out', vus: 250, drops: true },
  ])('when another program takes the cores from k6, by late starts ($of)', async ({ vus, drops }) => {
    // Until the run has ended, however long k6 takes to start beside them; a bound only for a test that is killed. Each in
    // a session of its own, as k6 is: Linux shares the cores out among sessions first (sched(7), autogroup).
    const busy = Array.from({ length: 16 }, () =>
      spawn(process.execPath, ['-e', 'const t=Date.now();while(Date.now()-t<100_000);'], {
        stdio: 'ignore',
        detached: true,
      }),
    );
    try {
      const load = await run({ perMinute: 6_000, vus });
      expectInvalid(load, 'start_lateness', /Starts were late by \d+ ms/);
      if (drops) expect(load.arrivals.dropped).toBeGreaterThan(0);
      else expect(load.arrivals.dropped).toBe(0);
    } finally {
      for (const each of busy) each.kill('SIGKILL');
    }
  });

  test('when a step never started', async () => {
    const load = await run({}, (call, _request, response) => {
      if (call.name !== 'sale.order.create') return false;
      response.writeHead(502).end();
      return true;
    });
    expectInvalid(load, 'samples', /No sample of confirm in sales_order over xmlrpc/);
    expect(load.verdict).toBe('fail');
  });

  test("when samples are lost, by Little's law", async () => {
    let own = '';
    let cut = false;
    const load = await run(
      {
        // Slow enough that transactions are under way for most of the time.
        onProgress: (progress) => {
          if (progress.is !== 'running' || cut || progress.ended < 12) return;
          cut = true;
          own = join(folder, String(runs), 'samples.csv');
          void stat(own).then(({ size }) => truncate(own, Math.floor(size / 8)));
        },
      },
      () => sleep(40, false),
    );
    expect(cut).toBe(true);
    expectInvalid(load, 'littles_law', /Little's law does not hold/);
  });

  test('when it was interrupted', async () => {
    const stop = new AbortController();
    const load = await run({
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.is === 'running' && progress.ended > 3) stop.abort();
      },
    });
    expectInvalid(load, 'ran_to_its_end', /The run was interrupted/);
    expect(load.verdict).toBe('inconclusive');
  });
});
