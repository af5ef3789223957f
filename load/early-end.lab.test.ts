import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Queue } from './stub/queue.ts';
import { StubOdoo } from './stub/stub-odoo.ts';
import { runAgainstStub } from './stub/stub-run.ts';
import { JOURNAL_FILE, readJournal } from './result/journal.ts';

/** Real k6 against a stub: a schedule that is ended before its time. */

let folder: string;
let stub: StubOdoo;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-early-'));
  stub = new StubOdoo(new Queue({ servers: 2, serviceMs: 40, law: 'fixed' }).interference);
});
afterAll(async () => {
  await stub.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a run whose observer has seen enough', () => {
  test('ends early, and accounts for every started transaction and every arrival', async () => {
    let ended = 0;
    const load = await runAgainstStub({
      url: await stub.listen(),
      perMinute: 180,
      durationS: 60,
      folder,
      observer: {
        note: (event) => {
          if (event.cutoff === 'end') ended += 1;
        },
        isEnough: () => ended >= 15,
      },
    });
    expect(load.scenario.durationS).toBeLessThan(40);
    expect(load.transactions.unfinished).toBe(0);
    expect(load.arrivals.started).toBe(load.arrivals.asked);
    const arrivals = load.validity.rules.filter(({ name }) => ['ran_to_its_end', 'arrivals'].includes(name));
    expect(arrivals.map(({ is }) => is)).toEqual(['kept', 'kept']);
    expect(load.transactions.passed).toBeGreaterThanOrEqual(15);
    const { entries: events } = await readJournal(join(folder, JOURNAL_FILE));
    expect(events.filter(({ cutoff }) => cutoff === 'begin')).toHaveLength(load.arrivals.asked);
  });
});
