import { describe, expect, it } from 'vitest';
import type { CapacityConfiguration, CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { passedCapacity } from '../../../reporters/sections/capacity/sample.ts';
import { answerOf } from './answer.ts';
import { verdictOfCapacity } from './assemble.ts';

const [measured] = passedCapacity().configurations;
if (!measured) throw new Error('The sample has no configuration.');
const sample: CapacityConfiguration = measured;

/** The sample, its confirming levels changed. */
function confirmedBy(change: Partial<CapacityLevel>): CapacityConfiguration {
  const levels = sample.levels.map((level) =>
    level.purpose === 'confirm' ? { ...level, ...change } : level,
  );
  const facts = {
    levels,
    ended: 'found',
    workers: 2,
    cpus: 2,
    pricePerHour: null,
    repeats: 1,
    failedShare: 0.01,
  } as const;
  return { ...sample, levels, answer: answerOf(facts) };
}

describe('the answer of a search', () => {
  it('is the highest rate that was met, confirmed when a level met it by its bounds', () => {
    expect(confirmedBy({}).answer).toMatchObject({ perSecond: sample.answer?.perSecond, isConfirmed: true });
  });

  it.each([
    ['was taken by its point', { is: 'undecided' }],
    [
      'has books that could not be read',
      { audit: { verdict: 'inconclusive', broken: {}, accepted: [], older: [] } },
    ],
  ] satisfies [string, Partial<CapacityLevel>][])('is not confirmed by a level that %s', (_why, change) => {
    expect(confirmedBy(change).answer?.isConfirmed).toBe(false);
  });

  it.each([
    ['held', { is: 'undecided', counted: 'meets' }, true],
    ['did not hold', { is: 'fails', counted: 'fails' }, false],
    ['was not measured: the level did not count', { is: 'invalid', counted: null }, null],
  ] satisfies [string, Partial<CapacityLevel>, boolean | null][])(
    'reports that the way down %s',
    (_what, change, held) => {
      const levels = sample.levels.map((level) =>
        level.purpose === 'down' ? { ...level, ...change } : level,
      );
      const facts = { levels, ended: 'found', workers: 2, cpus: 2, pricePerHour: null } as const;
      expect(answerOf({ ...facts, repeats: 1, failedShare: 0.01 })).toMatchObject({
        perSecond: sample.answer?.perSecond,
        heldOnTheWayDown: held,
      });
    },
  );

  it('converts the rate that was held to orders an hour, whatever arrived in the window by chance', () => {
    const seen = { completedPerSecond: 2, windowS: 50, orders: 100, pickings: 200, invoices: 50 };
    const levels = sample.levels.map((level) => (level.counted === 'meets' ? { ...level, ...seen } : level));
    const met = confirmedBy({}).answer?.perSecond ?? NaN;
    const facts = {
      ended: 'found',
      workers: 2,
      cpus: 2,
      pricePerHour: null,
      repeats: 1,
      failedShare: 0.01,
    } as const;
    expect(answerOf({ ...facts, levels })).toMatchObject({
      ordersPerHour: met * 3600,
      pickingsPerHour: met * 7200,
      invoicesPerHour: met * 1800,
    });
  });

  it('is absent when no rate was met', () => {
    const levels = sample.levels.map((level) => ({ ...level, is: 'fails', counted: 'fails' }) as const);
    const facts = {
      levels,
      ended: 'none',
      workers: 2,
      cpus: 2,
      pricePerHour: null,
      repeats: 1,
      failedShare: 0.01,
    } as const;
    expect(answerOf(facts)).toBeNull();
  });
});

describe('the verdict of a capacity search', () => {
  const verdictOf = (each: CapacityConfiguration) => verdictOfCapacity([each], null).verdict;

  it('passes only with a confirmed answer', () => {
    expect(verdictOf(confirmedBy({}))).toBe('pass');
    expect(verdictOf(confirmedBy({ is: 'undecided' }))).toBe('inconclusive');
    expect(verdictOf({ ...sample, answer: null })).toBe('inconclusive');
    expect(verdictOfCapacity([], null).verdict).toBe('inconclusive');
    for (const is of ['budget', 'interrupted', 'generator'] as const) {
      expect(verdictOf({ ...sample, ended: { is, sentence: 'It ended early.' } })).toBe('inconclusive');
    }
  });

  it('fails when the lowest rate was missed, or when an overload left the target slower', () => {
    expect(verdictOf({ ...sample, ended: { is: 'none', sentence: 'The lowest was not met.' } })).toBe('fail');
    const answer = sample.answer && { ...sample.answer, heldOnTheWayDown: false };
    expect(verdictOf({ ...sample, answer })).toBe('fail');
  });

  it('passes for a peak that fits, fails for one that does not, and is inconclusive between them', () => {
    const { headroom } = passedCapacity();
    const [growth] = headroom?.growth ?? [];
    if (!headroom || !growth) throw new Error('The sample has no headroom.');
    const by = (change: Partial<typeof growth>) =>
      verdictOfCapacity([confirmedBy({})], { ...headroom, growth: [growth, { ...growth, ...change }] });
    expect(by({}).verdict).toBe('pass');
    expect(by({ is: 'unknown', atLeast: -0.1 })).toEqual({
      verdict: 'inconclusive',
      reasons: [expect.stringContaining('may fit or not: 19% to spare, but by the lower end')],
    });
    expect(by({ is: 'does_not_fit', headroom: -0.2 })).toEqual({
      verdict: 'fail',
      reasons: ['The peak times 1.4 on 2026-12-18 does not fit: 25% more capacity is needed.'],
    });
  });
});
