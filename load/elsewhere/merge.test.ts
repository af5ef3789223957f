import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SCENARIOS, scenarioNamed } from '../scenarios/scenarios.ts';
import { askedTimes } from '../profiles/curve.ts';
import { streamsOf } from '../streams.ts';
import { findBrought, journalEvents, mergeElsewhere } from './merge.ts';
import { LOGS, PREPARED_FILE, readPrepared, SAMPLES, VOLUME, type Prepared } from './prepared-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-elsewhere-'));
  await mkdir(join(folder, SAMPLES), { recursive: true });
  await mkdir(join(folder, LOGS));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function prepared(over: Partial<Prepared> = {}): Prepared {
  return {
    prepared: 'cutoff.load',
    version: 1,
    runId: '20260131T120000Z-ab12cd',
    tool: 'cutoff',
    command: 'cutoff load smoke --prepare-only folder',
    preparedAt: '2026-01-31T12:00:00.000Z',
    target: { from: 'lab', series: '19', database: 'dev', language: 'en_US' },
    profile: JSON.parse(JSON.stringify(scenarioNamed('smoke'))),
    scale: 1,
    seed: 7,
    segments: 2,
    odoo: '19.0',
    language: 'en_US',
    ...over,
  };
}

const START = 1_769_860_800_000;

/** Two logs in which each arrival begins and ends once, shared by turns, and samples beside them. */
async function bringBack(run: Prepared): Promise<number> {
  const { profile, scale, durationS, vus, segments, seed } = run;
  const streams = streamsOf({ profile, scale, durationS, vus, segments, seed });
  const logs: string[][] = [[], []];
  const samples: string[][] = [[], []];
  let number = 0;
  for (const stream of streams) {
    const { name, journey, transport } = stream;
    for (const [index, dueMs] of askedTimes(seed, stream).entries()) {
      const reference = `cutoff-${run.runId}-${name}-${index}`;
      const at = Math.round(START + dueMs);
      const begin = {
        cutoff: 'begin',
        reference,
        stream: name,
        journey,
        transport,
        index,
        vu: 1,
        dueAt: at,
        at,
      };
      const end = {
        cutoff: 'end',
        reference,
        status: 'passed',
        at: at + 200,
        busyMs: 200,
        networkMs: 150,
        requests: 3,
        steps: [],
      };
      // As `kubectl logs --prefix --timestamps` has them.
      logs[number % 2]?.push(
        `[pod/cutoff-${number % 2}] 2026-01-31T12:00:00Z ${JSON.stringify(begin)}`,
        'k6 says something',
        JSON.stringify(end),
      );
      const durationMs = number % 2 === 0 ? 100 : 300;
      for (const step of ['quotation', 'confirm', 'create_transfer', 'validate_transfer']) {
        samples[number % 2]?.push(
          `odoo_load_step_duration,1,${durationMs},"stream=${name}&journey=${journey}&transport=${transport}&step=${step}&outcome=passed&kind=none"`,
        );
      }
      samples[number % 2]?.push(
        `odoo_load_start_lateness,1,1,stream=${name}`,
        `odoo_load_iteration_busy,1,200,stream=${name}`,
      );
      number += 1;
    }
  }
  for (const index of [0, 1]) {
    await writeFile(join(folder, LOGS, `${index}.log`), `${logs[index]?.join('\r\n')}\n`);
    await writeFile(
      join(folder, SAMPLES, `${index}.csv`),
      `${['metric_name,timestamp,metric_value,extra_tags', ...(samples[index] ?? []), 'vus_max,1,4,'].join('\n')}\n`,
    );
  }
  for (const name of ['states.json', 'input.json']) await writeFile(join(folder, VOLUME, name), '{}');
  return number;
}

describe('a run that other machines ran', () => {
  test('is one record of all samples, with unmeasured values marked', async () => {
    const run = prepared();
    const arrivals = await bringBack(run);
    const own = join(folder, 'record');
    const { load, startedAt } = await mergeElsewhere(run, await findBrought(folder), {
      from: folder,
      folder: own,
    });
    expect(load.segments).toBe(2);
    expect(load.arrivals).toMatchObject({ asked: arrivals, started: arrivals, dropped: 0 });
    expect(load.transactions).toMatchObject({ passed: arrivals, unfinished: 0 });
    expect(load.generator).toMatchObject({ cpuShare: null, vus: 8 });
    const counted = load.steps.filter(({ step }) => step === 'confirm').map(({ passed }) => passed);
    expect(counted.every((passed) => passed?.p50Ms !== null && passed?.maxMs === 300)).toBe(true);
    expect(load.validity.rules.map(({ name, is }) => [name, is])).toEqual([
      ['ran_to_its_end', 'unmeasured'],
      ['arrivals', 'kept'],
      ['start_lateness', 'kept'],
      ['generator_cpu', 'unmeasured'],
      ['littles_law', 'unmeasured'],
      ['samples', 'kept'],
    ]);
    expect(load.verdict).toBe('inconclusive');
    expect(startedAt.getTime()).toBeGreaterThanOrEqual(START);
    const journal = (await readFile(join(own, 'journal.jsonl'), 'utf8')).trim().split('\n');
    expect(journal).toHaveLength(2 * arrivals);
    const times = journal.map((line) => Number(/"at":(\d+)/.exec(line)?.[1]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('lacks arrivals when the log of one machine is short', async () => {
    const run = prepared();
    await bringBack(run);
    await writeFile(join(folder, LOGS, '1.log'), 'nothing\n');
    const { load } = await mergeElsewhere(run, await findBrought(folder), {
      from: folder,
      folder: join(folder, 'record'),
    });
    expect(load.validity.rules.find(({ name }) => name === 'arrivals')?.is).toBe('broken');
  });

  test('is not merged while parts are missing, all of which are reported', async () => {
    await expect(findBrought(folder)).rejects.toMatchObject({
      problems: [expect.stringContaining('no file of samples'), expect.stringContaining('no log')],
    });
    await writeFile(join(folder, SAMPLES, '1.csv'), '');
    await writeFile(join(folder, SAMPLES, '2.csv.gz'), '');
    await writeFile(join(folder, LOGS, '1.log'), '');
    await expect(findBrought(folder)).rejects.toThrow('2 files of samples and 1 logs');
  });

  test.each(SCENARIOS)('is read back from its file unchanged: $name', async (scenario) => {
    const run = prepared({ profile: JSON.parse(JSON.stringify(scenario)) });
    await writeFile(join(folder, PREPARED_FILE), JSON.stringify(run));
    expect(await readPrepared(folder)).toEqual(run);
  });

  test('is found by its folder', async () => {
    await expect(readPrepared(folder)).rejects.toThrow('is not a prepared run');
    await writeFile(join(folder, PREPARED_FILE), '{"prepared":"cutoff.load","version":2}');
    await expect(readPrepared(folder)).rejects.toThrow('damaged, or of another version');
  });

  test('leaves foreign text out of its journal', () => {
    const line = '{"cutoff":"intent","reference":"r","model":"sale.order","at":5}';
    expect(journalEvents(`x ${line}\n{"cutoff":"half\nsomething else\n`)).toEqual([JSON.parse(line)]);
  });
});
