import { expect, test } from 'vitest';
import type { GatePair } from '../../../../fixtures/record/gate.ts';
import { seededRandom } from '../../../../fixtures/machine/random.ts';
import { dialFor, effectOf, minutesUntil, type Pool, type PooledBatch } from './pool.ts';
import { BENCH_JOURNEYS } from './cases.ts';
import { nextBatch } from './collect.ts';
import { drawGate, ratesOf, settingFor } from './rates.ts';
import { reportOf } from './report.ts';

const random = seededRandom(7);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Pairs of lognormal times whose ratio is `ratio` on average. */
function madeBlocks(blocks: number, ratio: number, spread: number): GatePair[][] {
  return Array.from({ length: blocks }, () =>
    Array.from({ length: 4 }, () => {
      const time = (mean: number): number => mean * Math.exp(normal() * spread);
      return {
        baselineFirst: true,
        baseline: { quotation: time(100), confirm: time(200) },
        candidate: { quotation: time(100), confirm: time(200 * ratio) },
      };
    }),
  );
}

/** The same blocks with the candidate's times of one step longer by a share. */
function slowed(pairs: readonly GatePair[], step: string, share: number): GatePair[] {
  return pairs.map((pair) => {
    const candidate = { ...pair.candidate, [step]: (pair.candidate[step] ?? 0) * (1 + share) };
    return { ...pair, candidate };
  });
}

function madeBatch(name: string, blocks: GatePair[][], more: Partial<PooledBatch> = {}): PooledBatch {
  return {
    is: 'batch',
    case: name,
    at: '2026-01-01T00:00:00.000Z',
    wallS: 60,
    loadBefore: 1,
    dialled: 0,
    pairEveryMs: 1000,
    invalid: [],
    failed: 0,
    blocks,
    ...more,
  };
}

test('draws a gate of 40 blocks, with those of one batch in the measured order', () => {
  const batches = [1, 2, 3].map((batch) =>
    Array.from({ length: 12 }, (_, block) => [
      { baselineFirst: true, baseline: { confirm: batch * 100 + block }, candidate: { confirm: 1 } },
    ]),
  );
  const gate = drawGate(batches, 40, seededRandom(1));
  expect(gate.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  const first = gate.slice(0, 8).map(({ pairs }) => pairs[0]?.baseline['confirm'] ?? 0);
  expect(new Set(first.map((value) => Math.floor(value / 100))).size).toBe(1);
  const steps = first.slice(1).map((value, index) => (value - (first[index] ?? 0) + 12) % 12);
  expect(new Set(steps)).toEqual(new Set([1]));
});

test('detects added delays and passes unchanged steps at the drawn rates', () => {
  const setting = settingFor(['quotation', 'confirm']);
  const control = Array.from({ length: 10 }, () => madeBlocks(12, 1, 0.1));
  const same = ratesOf(control, undefined, { setting, draws: 200, name: 'none' });
  expect(same.slower).toBeLessThanOrEqual(0.02);
  expect(same.noSlower).toBeGreaterThan(0.9);
  const worse = ratesOf(
    control.map((batch) => batch.map((pairs) => slowed(pairs, 'confirm', 0.2))),
    'confirm',
    { setting, draws: 200, name: 'twenty' },
  );
  expect(worse.slower).toBeGreaterThan(0.98);
});

test('scales the delay to the wanted effect from that of a hundred percent', () => {
  const pool: Pool = {
    counts: [],
    batches: [madeBatch('python-100', madeBlocks(40, 1.5, 0.01), { dialled: 100 })],
  };
  expect(effectOf(pool, 'python-100')?.value).toBeCloseTo(0.5, 1);
  expect(dialFor(pool, 'python', 10)).toBeCloseTo(20, 0);
  expect(dialFor(pool, 'trigger', 10)).toBeUndefined();
});

test('reports invalid batches without judging them', () => {
  const pool: Pool = {
    counts: [
      {
        is: 'count',
        case: 'query-per-line',
        at: '2026-01-01T00:00:00.000Z',
        wallS: 12,
        loadBefore: 1,
        fails: true,
        findings: ['sales_order/confirm: 136 → 138 queries (+1 per line)'],
        unsettled: [],
        transactionMs: 500,
      },
    ],
    batches: [
      madeBatch('none', madeBlocks(12, 1, 0.1)),
      madeBatch('none', madeBlocks(12, 3, 0.1), { invalid: ['candidate: dropped'] }),
    ],
  };
  const report = reportOf(pool, 20);
  expect(report).toContain('2 batches on the lab, of 12 blocks each (1 do not count)');
  // One batch is drawn again and again: that proves nothing.
  expect(report).toContain('- not measured: false alarms: 1 batches count, and 7 are the least');
  expect(report).toContain('- not measured: +10% detected, a Python method takes longer: 0 batches count');
  expect(report).toContain('- not measured: false alarms of the exact counters');
  expect(report).toContain('1 of 1 real counts failed');
  expect(reportOf({ batches: [], counts: [] })).toContain('Nothing was measured yet');
});

test('adds up the minutes of the counting, of earlier batches and of their pairs', () => {
  const clock = { countingS: 12, aroundBatchS: 6, pairEveryS: 1 };
  expect(minutesUntil(8, clock)).toBeCloseTo((12 + 6 + 34) / 60);
  expect(minutesUntil(12, clock)).toBeCloseTo((12 + 12 + 52) / 60);
});

function madeCount(name: string, fails: boolean): Pool['counts'][number] {
  return {
    is: 'count',
    case: name,
    at: '2026-01-01T00:00:00.000Z',
    wallS: 12,
    loadBefore: 1,
    fails,
    findings: [],
    unsettled: [],
    transactionMs: 500,
  };
}

test('meets or misses an aim once there are enough batches, and warns when equal databases differ in counts', () => {
  const batches = Array.from({ length: 7 }, () => madeBatch('none', madeBlocks(12, 1, 0.02)));
  const counts = [madeCount('none', false), madeCount('query-per-line', false)];
  const report = reportOf({ batches, counts }, 20);
  expect(report).toContain('- met: false alarms: 0.0% (resampled from 7 real batches)');
  expect(report).toContain('- met: false alarms of the exact counters: 0 of 1 real counts failed');
  expect(report).toContain('- MISSED: one more query for each line');
  expect(reportOf({ batches, counts: [madeCount('none', true)] }, 20)).toContain(
    '- MISSED: false alarms of the exact counters: 1 of 1 real counts failed',
  );
});

test('separates a gate that called only another step slower from one that decided nothing', () => {
  const setting = settingFor(['quotation', 'confirm']);
  const batches = Array.from({ length: 7 }, () =>
    madeBlocks(12, 1, 0.02).map((pairs) => slowed(pairs, 'quotation', 0.5)),
  );
  const rates = ratesOf(batches, 'confirm', { setting, draws: 20, name: 'other' });
  expect(rates).toMatchObject({ slower: 0, otherSlower: 1, open: 0 });
});

test('measures a calibration until one batch of it is valid', () => {
  const broken = madeBatch('python-100', madeBlocks(12, 2, 0.02), { invalid: ['candidate: late.'] });
  expect(nextBatch({ batches: [broken], counts: [] }).next.name).toBe('python-100');
  const good = madeBatch('python-100', madeBlocks(12, 2, 0.02));
  expect(nextBatch({ batches: [broken, good], counts: [] }).next.name).toBe('trigger-100');
});

test('repeats an invalid batch, without holding up other cases', () => {
  const measured = (name: string, count = 1, invalid: string[] = []): PooledBatch[] =>
    Array.from({ length: count }, () => madeBatch(name, madeBlocks(12, 2, 0.02), { dialled: 100, invalid }));
  const late = (name: string, count = 1): PooledBatch[] => measured(name, count, ['late.']);
  const once = [
    'python-100',
    'trigger-100',
    'python-5',
    'trigger-5',
    'python-20',
    'trigger-20',
    'python-50',
    'trigger-50',
  ];
  const before = [...once.flatMap((name) => measured(name)), ...measured('none', 6)];
  const next = (...more: PooledBatch[][]): string =>
    nextBatch({ batches: [...before, ...more.flat()], counts: [] }).next.name;
  const tens = [...measured('python-10', 3), ...measured('trigger-10', 3)];
  expect(next(tens, measured('tail'), late('python-10'))).toBe('trigger-10');
  expect(next(tens, measured('tail'), late('python-10'), measured('trigger-10'))).toBe('python-10');
  expect(next(tens, tens)).toBe('tail');
  expect(next(tens, tens, late('tail', 2))).toBe('none');
});

test('uses the journeys that have the slowed step', () => {
  expect(BENCH_JOURNEYS).toEqual(['sales_order', 'order_to_cash']);
});
