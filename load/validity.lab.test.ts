import { spawn } from 'node:child_process';
import { mkdtemp, rm, truncate, stat } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LoadSection } from '../fixtures/load-record.ts';
import { runAgainstStub, type StubRun } from './bench/stub-run.ts';
import { StubOdoo, type Interference } from './bench/stub-odoo.ts';

/** Each rule of `load/result/validity.ts`, broken for real: k6 against a stub. */

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

/** The rule is broken, and the run says neither fast nor slow. */
function expectInvalid(load: LoadSection, rule: string, reason: RegExp): void {
  expect(load.validity.is).toBe('invalid');
  expect(load.validity.rules.find(({ name }) => name === rule)?.is).toBe('broken');
  expect(load.validity.reasons.join('\n')).toMatch(reason);
  expect(load.verdict).not.toBe('pass');
}

describe('a run is invalid', () => {
  test('when too few VUs wait for a slow target', async () => {
    const load = await run({ vus: 1 }, () => sleep(100, false));
    expectInvalid(load, 'arrivals', /\d+ of 24 arrivals were dropped because no VU was free/);
    expect(load.arrivals.dropped).toBeGreaterThan(0);
    expect(load.verdict).toBe('inconclusive');
  });

  test('when k6 needs the whole machine, by its processor time', async ({ skip }) => {
    // Where other programs have the cores, k6 does not get them: that shows in late starts instead.
    skip((loadavg()[0] ?? 0) > availableParallelism(), 'The machine is busy with something else.');
    // VUs are dear to make, and so many arrivals keep the machine busy after that.
    const load = await run({ vus: 1_200, perMinute: 12_000 });
    expectInvalid(load, 'generator_cpu', /k6 used \d+% of \d+ cores, more than 80%/);
  });

  test('when a program of its own takes the cores from k6, by late starts', async () => {
    const busy = [1, 2, 3, 4].map(() =>
      spawn(process.execPath, ['-e', 'const t=Date.now();while(Date.now()-t<15000);'], { stdio: 'ignore' }),
    );
    try {
      const load = await run({ perMinute: 3_000 });
      expectInvalid(load, 'start_lateness', /Starts were late by \d+ ms/);
    } finally {
      for (const each of busy) each.kill('SIGKILL');
    }
  });

  test('when a step never came to its turn', async () => {
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
