import { XMLValidator } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_OBJECTIVES } from '../alerts/objectives.ts';
import { indicatorRecord, sampleIndicators } from '../sections/indicators/sample.ts';
import { failedJourney, passedJourney, recordOf } from '../sections/journeys/sample.ts';
import { bucketsOver, budgetLeft, historiesOf, observationsOf, shareOf } from './history.ts';
import { looksOf } from './looks.ts';
import { historyPage } from './page.ts';
import { formatShare } from './words.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-03-01T00:00:00.000Z');

/** Four runs a day for so many days; every tenth fails, every seventh is asked for and never runs. */
function runs(days: number) {
  return Array.from({ length: days * 4 }, (_, at) => {
    const startedAtMs = START + at * (DAY_MS / 4);
    const passed = passedJourney('shipment', 'rpc', startedAtMs, 1 + (at % 3) / 10);
    const failed = failedJourney(passed, 'ship', { kind: 'timeout', message: 'It took too long.' });
    const journeys = at % 7 === 6 ? [] : [at % 10 === 9 ? failed : passed];
    return recordOf(journeys, {
      startedAt: new Date(startedAtMs).toISOString(),
      asked: [{ journey: 'shipment', channel: 'rpc' }],
    });
  });
}

const historyOf = (days: number) => historiesOf(runs(days).flatMap(observationsOf), DEFAULT_OBJECTIVES);

describe('a history', () => {
  test('counts passes among conclusive runs, and runs that never ran separately', () => {
    const [target] = historyOf(10);
    const [shipment] = target?.journeys ?? [];
    expect(shipment?.all).toEqual({ passed: 31, failed: 4, unknown: 5 });
    expect(target?.buckets).toHaveLength(40);
    const sum = shipment?.over.reduce((total, { passed }) => total + passed, 0);
    expect(sum).toBe(31);
  });

  test('has latency of passed steps only, in the buckets of their runs', () => {
    const [target] = historyOf(10);
    const ship = target?.steps.find(({ step }) => step === 'ship');
    expect(ship?.all.count).toBe(31);
    expect(ship?.over.filter((each) => each === null)).toHaveLength(9);
    expect(ship?.objectiveMs).toBe(5000);
  });

  test('is empty without runs', () => {
    expect(historiesOf([], DEFAULT_OBJECTIVES)).toEqual([]);
    expect(bucketsOver([])).toEqual([]);
    expect(shareOf({ passed: 0, failed: 0, unknown: 9 })).toBeNull();
    expect(budgetLeft({ passed: 0, failed: 0, unknown: 9 }, 0.99)).toBeNull();
  });

  test('shows the rest of the budget, also when it is overdrawn', () => {
    expect(budgetLeft({ passed: 100, failed: 0, unknown: 0 }, 0.99)).toBe(1);
    expect(budgetLeft({ passed: 199, failed: 1, unknown: 0 }, 0.99)).toBeCloseTo(0.5);
    expect(budgetLeft({ passed: 97, failed: 3, unknown: 0 }, 0.99)).toBeCloseTo(-2);
  });

  test('uses longer buckets for longer times, with every instant in one of them', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 400 * DAY_MS }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(instants, (times) => {
        const buckets = bucketsOver(times);
        expect(buckets.length).toBeLessThanOrEqual(62);
        for (const time of times) {
          expect(buckets.filter(({ fromMs, untilMs }) => fromMs <= time && time < untilMs)).toHaveLength(1);
        }
      }),
    );
  });
});

describe('the history of process indicators', () => {
  const records = [0, 1, 2].map((at) => {
    const record = indicatorRecord();
    const startedAt = new Date(Date.parse('2026-01-31T12:01:10Z') + at * DAY_MS).toISOString();
    const indicators = sampleIndicators();
    const results = indicators.results.map((each) =>
      each.name === 'mail_queue' && at === 2 ? { ...each, status: 'ok' as const } : each,
    );
    return { ...record, indicators: { ...indicators, startedAt, results } };
  });
  const [target] = historiesOf(records.flatMap(observationsOf), DEFAULT_OBJECTIVES, records.flatMap(looksOf));

  test('counts ok, breached and unknown separately, and ignores what does not apply', () => {
    const of = (label: string) => target?.indicators.find((each) => each.label === label);
    expect(of('mail queue')).toMatchObject({ all: { passed: 1, failed: 2, unknown: 0 }, last: 'ok' });
    expect(of('scheduled jobs')?.all).toEqual({ passed: 0, failed: 0, unknown: 3 });
    expect(of('job queue')).toBeUndefined();
    expect(of('deliveries of WH')?.over.filter(({ passed }) => passed > 0)).toHaveLength(3);
  });

  test('is shown on the page, with text for every stretch of time', () => {
    const page = historyPage({ histories: target ? [target] : [], runs: 3, unreadable: 0, tool: 'x' });
    expect(XMLValidator.validate(page.replace(/^<!doctype html>\s*/, ''))).toBe(true);
    expect(page).toContain('mail queue: 1 ok, 2 breached');
    expect(page).toContain('33.3%');
    expect(page).not.toMatch(/NaN|undefined/);
  });
});

describe('a share', () => {
  test.each([
    [1, '100%'],
    [0.9996, '99.96%'],
    [0.99999, '99.99%'],
    [0.914, '91.4%'],
    [-2, '−200%'],
    [null, '–'],
  ])('writes %s as %s, never rounded up to all', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

describe('the page', () => {
  test('is well-formed, and shows the level, the budget and each step', () => {
    const text = historyPage({ histories: historyOf(10), runs: 40, unreadable: 1, tool: 'cutoff' });
    expect(XMLValidator.validate(text.replace(/^<!doctype html>\s*/, ''))).toBe(true);
    expect(text).toContain('88.6%');
    expect(text).toContain('1 record could not be read');
    expect(text).toContain('delivery slip');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('escapes every name', () => {
    const [target] = historyOf(2);
    if (!target) throw new Error('There is no history.');
    const named = { ...target, target: '<script>alert(1)</script>' };
    expect(historyPage({ histories: [named], runs: 8, unreadable: 0, tool: 'x' })).not.toContain('<script');
  });
});
