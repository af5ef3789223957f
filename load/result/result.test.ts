import { gzipSync } from 'node:zlib';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VALIDITY_RULES } from '../../fixtures/record/load.ts';
import type { EndEvent, JournalEvent } from '../k6/journal.ts';
import { arrivalsOf, latenessOf, littleOf } from './compose.ts';
import { cleanJournalEvent } from './journal.ts';
import { addSamples, noSamples, readSamples, splitRow } from './samples.ts';
import { binned, distributionOf } from './statistics.ts';
import { quantile } from '../../fixtures/statistics/summary.ts';
import { rulesOf, type ValidityFacts } from './validity.ts';
import { verdictOfLoad } from './verdict.ts';
import { RunWatch } from './watch.ts';

const HEADER = 'metric_name,timestamp,metric_value,error_code,name,scenario,status,extra_tags,metadata';
const stepLine = (ms: number, outcome: string, kind = 'none'): string =>
  `odoo_load_step_duration,1795236704341,${ms.toFixed(6)},,,shop,,journey=sales_order&kind=${kind}&outcome=${outcome}&step=confirm&stream=shop&transport=xmlrpc,`;

describe('raw samples', () => {
  test('are read for more arrivals than a call accepts arguments', async () => {
    const count = 150_000;
    const samples = noSamples();
    const lines = Array.from({ length: count }, (_, index) => stepLine(index % 1000, 'passed'));
    await addSamples([HEADER, ...lines], samples);
    const [step] = [...samples.steps.values()];
    expect(distributionOf(step?.durationsMs ?? [])).toMatchObject({ count, maxMs: 999 });
    const stream = {
      name: 'shop',
      journey: 'sales_order',
      transport: 'xmlrpc',
      curve: { startPerHour: 540_000, stages: [{ durationS: 1000, toPerHour: 540_000 }] },
      spreadMs: 0,
      peakPerSecond: 150,
      preAllocatedVus: 1,
      maxVus: 1,
    } as const;
    const ended = Array.from({ length: count }, (_, index): EndEvent => {
      const at = index * 8;
      const reference = `SHOP-${index}`;
      return {
        cutoff: 'end',
        reference,
        status: 'passed',
        at,
        busyMs: 9,
        networkMs: 9,
        requests: 1,
        steps: [],
      };
    });
    const plan = { seed: 1, durationS: 1000, startMs: 0, dropped: 0 };
    const { asked, bins } = arrivalsOf(ended, [stream], plan);
    expect(asked).toBeGreaterThan(149_000);
    expect(bins.reduce((sum, { passed }) => sum + passed, 0)).toBe(count);
  });

  test('separate successes and failures of a step', async () => {
    const samples = noSamples();
    await addSamples(
      [HEADER, stepLine(100, 'passed'), stepLine(300, 'passed'), stepLine(9_000, 'failed', 'fault')],
      samples,
    );
    const rows = [...samples.steps.values()].map(({ outcome, kind, durationsMs }) => [
      outcome,
      kind,
      durationsMs,
    ]);
    expect(rows).toEqual([
      ['passed', 'none', [100, 300]],
      ['failed', 'fault', [9_000]],
    ]);
  });

  test('are added up over the files of several processes', async () => {
    const samples = noSamples();
    const vus = 'vus_max,1,7.000000,,,,,,';
    await addSamples(
      [HEADER, stepLine(1, 'passed'), vus, 'dropped_iterations,1,2.000000,,,shop,,,'],
      samples,
    );
    await addSamples(
      [HEADER, stepLine(2, 'passed'), vus, 'dropped_iterations,1,1.000000,,,shop,,,'],
      samples,
    );
    expect([...samples.steps.values()][0]?.durationsMs).toEqual([1, 2]);
    expect([samples.dropped, samples.maxVus]).toEqual([3, 14]);
  });

  test('prove late starts only before the first dropped arrival of their stream and process', async () => {
    const samples = noSamples();
    const start = (atMs: number, lateMs: number, stream = 'shop'): string =>
      `odoo_load_start_lateness,${atMs},${lateMs.toFixed(6)},,,${stream},,stream=${stream},`;
    const drop = (atMs: number): string => `dropped_iterations,${atMs},1.000000,,,shop,,,`;
    // k6 does not write them in the order of their time.
    await addSamples(
      [
        HEADER,
        drop(5_000),
        start(2_000, 3),
        start(5_000, 900),
        drop(4_000),
        start(3_999, 4),
        start(9_000, 5, 'counter'),
      ],
      samples,
      'a/',
    );
    await addSamples([HEADER, drop(1_000), start(2_000, 2_000)], samples, 'b/');
    await addSamples([HEADER, start(9_000, 6)], samples, 'c/');
    expect(samples.latenessMs).toEqual(
      new Map([
        ['a/shop', [3, 4]],
        ['a/counter', [5]],
        ['c/shop', [6]],
      ]),
    );
    expect(samples.dropped).toBe(3);
  });

  test('are read up to the end of a file that a kill cut short', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cutoff-samples-'));
    try {
      const path = join(folder, 'samples.csv.gz');
      const rows = Array.from({ length: 2_000 }, (_, index) => stepLine(index + Math.random(), 'passed'));
      const whole = gzipSync([HEADER, ...rows].join('\n'));
      await writeFile(path, whole.subarray(0, whole.length / 2));
      const samples = noSamples();
      await readSamples(path, samples);
      const read = [...samples.steps.values()][0]?.durationsMs.length ?? 0;
      expect(read).toBeGreaterThan(500);
      expect(read).toBeLessThan(2_000);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('keep each quoted field as one', () => {
    expect(splitRow('a,"b,""c""",d')).toEqual(['a', 'b,"c"', 'd']);
  });
});

describe('statistics', () => {
  test('compute quantiles as numpy does', () => {
    const data = [15, 20, 35, 40, 50];
    expect([0.25, 0.4, 0.5, 0.95].map((q) => quantile(data, q))).toEqual([20, 29, 35, 48]);
  });

  test('keep a quantile between minimum and maximum, growing with q', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (durations) => {
        const seen = distributionOf(durations);
        expect(seen).not.toBeNull();
        if (!seen) return;
        expect(seen.p50Ms).toBeLessThanOrEqual(seen.p95Ms);
        expect(seen.p95Ms).toBeLessThanOrEqual(seen.p99Ms);
        expect(seen.p99Ms).toBeLessThanOrEqual(seen.maxMs);
        expect(seen.p50Ms).toBeGreaterThanOrEqual(Math.min(...durations));
      }),
    );
  });

  test('return no number without measurements', () => {
    expect(distributionOf([])).toBeNull();
  });

  test('put every time into one bin', () => {
    expect(binned([0, 999, 1000, 5_500, -3], 1000, 3)).toEqual([3, 1, 1]);
  });
});

const healthy: ValidityFacts = {
  ending: { is: 'completed' },
  startSkewMs: 3,
  arrivals: { asked: 100, started: 100, dropped: 0 },
  generator: { latenessP50Ms: 0, latenessP99Ms: 2, cpuShare: 0.1, cpuSeconds: 3, cores: 2, vus: 20 },
  little: { busyVus: 2, perSecond: 1, meanS: 2, deviation: 0 },
  steps: [
    {
      journey: 'sales_order',
      transport: 'xmlrpc',
      step: 'confirm',
      passed: {
        count: 100,
        meanMs: 200,
        p50Ms: 200,
        p95Ms: 300,
        p99Ms: 320,
        maxMs: 330,
        buckets: [0, 0, 0, 100, 0, 0, 0, 0, 0, 0],
      },
      failed: null,
      perSecond: 1,
      failuresByKind: {},
    },
  ],
  expectedSteps: [{ journey: 'sales_order', transport: 'xmlrpc', step: 'confirm' }],
};

const invalidities = (facts: ValidityFacts) => rulesOf(facts).flatMap(({ reasons }) => reasons);

describe('the validity of a run', () => {
  test('is given with a healthy generator', () => {
    expect(invalidities(healthy)).toEqual([]);
    expect(rulesOf(healthy).map(({ name, is }) => [name, is])).toEqual(
      VALIDITY_RULES.map((name) => [name, 'kept']),
    );
  });

  test('is lost by dropped arrivals, and by starts that were late before them', () => {
    const facts = {
      ...healthy,
      arrivals: { asked: 100, started: 97, dropped: 3 },
      generator: { ...healthy.generator, latenessP99Ms: 40 },
    };
    expect(invalidities(facts)).toEqual([
      expect.stringContaining('3 of 100 arrivals were dropped because no VU was free'),
      expect.stringContaining('Starts were late by 40 ms'),
    ]);
  });

  test('does not depend on lateness when arrivals were dropped from the start', () => {
    const facts = {
      ...healthy,
      arrivals: { asked: 100, started: 97, dropped: 3 },
      generator: { ...healthy.generator, latenessP99Ms: null },
    };
    expect(invalidities(facts)).toEqual([
      expect.stringContaining('3 of 100 arrivals were dropped because no VU was free'),
    ]);
    expect(rulesOf(facts).flatMap(({ name, is }) => (is === 'kept' ? [] : [[name, is]]))).toEqual([
      ['arrivals', 'broken'],
      ['start_lateness', 'unmeasured'],
    ]);
  });

  test.each<[string, Partial<ValidityFacts>, RegExp]>([
    [
      'arrivals that never came',
      { arrivals: { asked: 100, started: 98, dropped: 0 } },
      /2 of 100 arrivals never/,
    ],
    ['processes that began apart', { startSkewMs: 180 }, /began 180 ms apart/],
    [
      'a segment that died',
      { ending: { is: 'killed', signal: 'SIGKILL' }, decidedBy: 'segment 2 of 3' },
      /SIGKILL.*segment 2 of 3/,
    ],
    [
      'late starts',
      { generator: { ...healthy.generator, latenessP99Ms: 16 } },
      /late by 16 ms.*more than 15 ms/,
    ],
    ['starts that nobody measured', { generator: { ...healthy.generator, latenessP99Ms: null } }, /No start/],
    ['a busy generator', { generator: { ...healthy.generator, cpuShare: 0.9 } }, /90% of 2 cores/],
    [
      'processor time that nobody measured',
      { generator: { ...healthy.generator, cpuShare: null } },
      /could not be/,
    ],
    ['a broken law', { little: { busyVus: 2, perSecond: 1, meanS: 1.8, deviation: 0.1 } }, /differ by 10%/],
    ['no law at all', { little: null }, /cannot be checked/],
    ['a dead step', { steps: [] }, /No sample of confirm in sales_order over xmlrpc/],
    ['a killed k6', { ending: { is: 'killed', signal: 'SIGKILL' } }, /SIGKILL/],
    ['an interruption', { ending: { is: 'stopped', by: 'user' } }, /interrupted/],
  ])('is lost by %s, with the reason', (_name, over, reason) => {
    const reasons = invalidities({ ...healthy, ...over });
    expect(reasons).toEqual([expect.stringMatching(reason)]);
    expect(rulesOf({ ...healthy, ...over }).filter(({ is }) => is !== 'kept')).toHaveLength(1);
  });
});

describe('verdict', () => {
  const transactions = { passed: 10, failed: 0, broken: 0, unfinished: 0, requests: 90 };
  const seen = { ending: { is: 'completed' as const }, invalid: [], transactions, failures: [], budgets: [] };
  const confirm = { journey: 'sales_order', transport: 'xmlrpc' as const, step: 'confirm', limitMs: 3000 };
  const over = { ...confirm, p95Ms: 3200, is: 'broken' as const };
  test('passes when everything went through and was counted', () => {
    expect(verdictOfLoad(seen).verdict).toBe('pass');
    expect(verdictOfLoad({ ...seen, budgets: [{ ...confirm, p95Ms: 2900, is: 'kept' }] }).verdict).toBe(
      'pass',
    );
  });
  test('is inconclusive for an invalid run, unless the target failed in it', () => {
    const invalid = ['Starts were late.'];
    const failures = [{ step: 'confirm', kind: 'fault' as const, exception: 'X', count: 2, example: 'x' }];
    expect(verdictOfLoad({ ...seen, invalid }).verdict).toBe('inconclusive');
    expect(verdictOfLoad({ ...seen, invalid, failures }).verdict).toBe('fail');
    expect(verdictOfLoad({ ...seen, invalid, budgets: [over] }).verdict).toBe('inconclusive');
  });
  test('never passes without a passed transaction', () => {
    const none = { ...transactions, passed: 0 };
    expect(verdictOfLoad({ ...seen, transactions: none }).verdict).toBe('inconclusive');
    const unknown = { ...confirm, p95Ms: null, is: 'unknown' as const };
    expect(verdictOfLoad({ ...seen, budgets: [unknown] })).toEqual({
      verdict: 'inconclusive',
      reasons: [
        'It is unknown whether confirm of sales_order (xmlrpc) keeps its budget: no run of it passed.',
      ],
    });
  });
  test('fails for a step over its budget, with that reason', () => {
    expect(verdictOfLoad({ ...seen, ending: { is: 'thresholds' }, budgets: [over] })).toEqual({
      verdict: 'fail',
      reasons: ['confirm of sales_order (xmlrpc) is over its budget: 95% within 3.20 s instead of 3.00 s.'],
    });
  });
  test('does not pass when k6 crossed a threshold and the samples do not show it', () => {
    expect(verdictOfLoad({ ...seen, ending: { is: 'thresholds' } }).verdict).toBe('inconclusive');
  });
});

const begin = (reference: string): JournalEvent => ({
  cutoff: 'begin',
  reference,
  stream: 'shop',
  journey: 'sales_order',
  transport: 'xmlrpc',
  index: 0,
  vu: 1,
  dueAt: 0,
  at: 0,
});
const end = (reference: string, failure?: EndEvent['failure']): JournalEvent => ({
  cutoff: 'end',
  reference,
  status: failure ? 'failed' : 'passed',
  at: 0,
  busyMs: 0,
  networkMs: 0,
  requests: 1,
  steps: [],
  ...(failure ? { failure } : {}),
});

describe('watching a run', () => {
  test("confirms Little's law when Node and k6 counted the same", () => {
    const watch = new RunWatch();
    const samples = noSamples();
    for (let index = 0; index < 20; index++) {
      watch.note(begin(String(index)), index * 500);
      watch.note(end(String(index)), index * 500 + 1_200);
      samples.busyMs.push(1_200);
    }
    const little = littleOf(samples, watch.busyMs, 10_700);
    expect(little?.deviation).toBeCloseTo(0);
    expect(little?.busyVus).toBeCloseTo(24_000 / 10_700);
  });

  test('finds lost samples by that law', () => {
    const samples = noSamples();
    samples.busyMs.push(1_200);
    expect(littleOf(samples, 24_000, 10_000)?.deviation).toBeGreaterThan(0.9);
  });

  test('calls the target down after ten transactions without an answer, but not after ten wrong ones', () => {
    const down = new RunWatch();
    const wrong = new RunWatch();
    for (let index = 0; index < 10; index++) {
      down.note(
        end(String(index), { step: 'quotation', kind: 'transport', message: 'refused' }),
        index * 100,
      );
      wrong.note(end(String(index), { step: 'quotation', kind: 'fault', message: 'locked' }), index * 100);
    }
    expect(down.targetIsDown(1_000)).toBe(true);
    expect(wrong.targetIsDown(1_000)).toBe(false);
    expect(down.targetIsDown(60_000)).toBe(false);
  });

  test('measures lateness from the start that k6 really used', () => {
    const samples = noSamples();
    samples.latenessMs.set('shop', [4, 5, 4, 6]);
    samples.latenessMs.set('office', [0, 0]);
    expect(latenessOf(samples).p99Ms).toBeLessThanOrEqual(2);
  });

  test('ignores a journal line that was cut short', () => {
    const line = JSON.stringify(end('a'));
    expect(cleanJournalEvent(line)).toMatchObject({ cutoff: 'end', reference: 'a' });
    expect(cleanJournalEvent(line.slice(0, 40))).toBeUndefined();
    expect(cleanJournalEvent('{"cutoff":"unknown"}')).toBeUndefined();
  });
});
