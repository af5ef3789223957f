import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CommandError } from '../fixtures/failures/errors.ts';
import { labEndpoints, labTarget, openLab, SERIES } from '../fixtures/lab/lab.ts';
import { newRunId } from '../fixtures/target/run-request.ts';
import { readJournal } from './result/journal.ts';
import { runLoad } from './run.ts';
import type { LoadRequest } from './request.ts';
import { smoke } from './scenarios/smoke.ts';

const DATABASE = 'load';

const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-load-lab-'));
  const lab = await openLab();
  await lab.up({ series: [...SERIES], databases: [DATABASE], yes: true, output: 'silent' });
}, 1_800_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function request(series: (typeof SERIES)[number]): Promise<LoadRequest> {
  const runId = newRunId();
  return {
    runId,
    target: await labTarget({ series, database: DATABASE }),
    profile: smoke,
    scale: 1,
    durationS: 15,
    seed: 5,
    vus: undefined,
    segments: 1,
    folder: join(folder, runId),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

describe('a load run against a real Odoo', () => {
  test.each(SERIES)(
    'turns, on Odoo %s, every arrival into a checked transaction with documents in the journal',
    async (series) => {
      const asked = await request(series);
      const { load: result } = await runLoad(asked);
      expect(result.failures).toEqual([]);
      expect(result.arrivals.started).toBe(result.arrivals.asked);
      expect(result.transactions).toMatchObject({
        passed: result.arrivals.asked,
        failed: 0,
        broken: 0,
        unfinished: 0,
      });
      expect(result.little?.deviation).toBeLessThan(0.05);
      const { entries: events } = await readJournal(join(asked.folder, 'journal.jsonl'));
      const orders = events.filter((event) => event.cutoff === 'created' && event.model === 'sale.order');
      const ordered = events.filter(
        (event) => event.cutoff === 'end' && event.documents?.some(({ model }) => model === 'sale.order'),
      );
      expect(orders.length).toBeGreaterThan(0);
      expect(ordered).toHaveLength(orders.length);
      for (const file of ['input.json', 'states.json', 'journal.jsonl', 'k6.log']) {
        const text = await readFile(join(asked.folder, file), 'utf8');
        expect(text).not.toContain(asked.target.password.reveal());
      }
    },
  );

  test('writes series to Prometheus while k6 runs, with the labels of the target', async () => {
    const { prometheus } = labEndpoints();
    const asked = await request('19');
    const tenant = `test-${process.pid}`;
    const target = { ...asked.target, labels: { ...asked.target.labels, tenant } };
    const to = { url: `${prometheus}/api/v1/write`, access: { by: 'nothing' as const } };
    const { unwritten, load } = await runLoad({ ...asked, target, remoteWrite: to });
    expect(unwritten).toBe(0);
    const ask = async (query: string) => {
      const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
      return Answer.parse(await response.json()).data.result;
    };
    const ended = await ask(`sum(max_over_time(k6_iterations_total{tenant="${tenant}"}[2m]))`);
    expect(Number(ended[0]?.value[1])).toBe(load.transactions.passed);
    const slowest = await ask(
      `max_over_time(k6_odoo_load_step_duration_max{tenant="${tenant}",outcome="passed"}[2m])`,
    );
    const written = new Map(
      slowest.map(({ metric, value }) => [
        [metric['journey'], metric['transport'], metric['step']].join('/'),
        Number(value[1]),
      ]),
    );
    expect(written.size).toBe(load.steps.length);
    for (const { journey, transport, step, passed } of load.steps) {
      expect(written.get([journey, transport, step].join('/'))).toBeCloseTo((passed?.maxMs ?? 0) / 1000);
    }
    const away = { ...to, url: 'http://127.0.0.1:9/api/v1/write' };
    const second = await request('19');
    expect((await runLoad({ ...second, durationS: 8, remoteWrite: away })).unwritten).toBeGreaterThan(0);
  });

  test('refuses production before anything is sent', async () => {
    const asked = await request('19');
    const target = { ...asked.target, kind: 'production' as const, url: 'http://127.0.0.1:9' };
    await expect(runLoad({ ...asked, target })).rejects.toSatisfy(
      (error) => error instanceof CommandError && error.exit === 'configuration',
    );
  });

  test('refuses a rate above the cap before anything is sent', async () => {
    const asked = await request('19');
    const target = { ...asked.target, url: 'http://127.0.0.1:9' };
    await expect(runLoad({ ...asked, target, scale: 1_000 })).rejects.toSatisfy(
      (error) => error instanceof CommandError && error.message.includes('lower --scale'),
    );
  });
});
