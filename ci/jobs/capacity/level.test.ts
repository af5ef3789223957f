import { describe, expect, test } from 'vitest';
import type { Limits } from '../../../fixtures/record/capacity.ts';
import type { Transaction } from './level-watch.ts';
import { judgeLevel } from './level.ts';

/** Two transactions a second for a minute, of which the later ones take longer: from 0.3 to 2.9 s. */
const GROWING = Array.from({ length: 120 }, (_, index): Transaction => {
  const fromMs = index * 500;
  const tookMs = 300 + (index / 120) ** 3 * 2_600;
  return {
    journey: 'sales_order',
    transport: 'xmlrpc',
    fromMs,
    untilMs: fromMs + tookMs,
    status: 'passed',
    steps: [{ name: 'confirm', durationMs: tookMs, calls: [] }],
    orders: 1,
    pickings: 0,
    invoices: 0,
    networkMs: tookMs,
  };
});

function judged(wholeMs: number) {
  const limits: Limits = { stepMs: {}, otherStepMs: 3_000, wholeMs, failedShare: 0.01 };
  return judgeLevel(GROWING, 60_000, limits, 0);
}

describe('work under way that grows', () => {
  test('fails a level when waiting work takes up a large part of the objectives', () => {
    expect(judged(6_000).trend.is).toBe('growing');
    expect(judged(6_000)).toMatchObject({ is: 'fails', onlyGrows: true });
  });

  test('neither fails nor passes a level when waiting work stays far below the objectives', () => {
    const far = judged(12_000);
    expect(far).toMatchObject({ is: 'undecided', leans: 'meets' });
    expect(far.reasons.join(' ')).toContain('had not settled');
  });
});
