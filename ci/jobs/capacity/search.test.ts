import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepSample } from '../../../reporters/sections/capacity/sample.ts';
import { bracketOf, nextLevel, type SearchPlan, type Tried } from './search.ts';

const plan: SearchPlan = {
  failedShare: 0.01,
  startPerSecond: 0.25,
  leastPerSecond: 0.02,
  mostPerSecond: 50,
  precision: 0.08,
  repeats: 2,
  wayDown: true,
  curve: true,
  budgetS: 1_800,
  warmUpS: 5,
  leastHoldS: 15,
  longestHoldS: 90,
  audit: true,
  acceptsKnownFaults: false,
};

/** A level that was decided by its bounds. */
function triedAt(
  { purpose, perSecond }: Pick<Tried, 'purpose' | 'perSecond'>,
  counted: Tried['counted'],
  own: Partial<Tried> = {},
): Tried {
  return {
    purpose,
    perSecond,
    counted,
    is: counted ?? 'invalid',
    steps: [],
    transactions: 50,
    failed: 0,
    broken: 0,
    trend: { is: 'steady', tau: 0, p: 0.5, ratio: 1 },
    audit: null,
    ...own,
  };
}

/** Plays the search against a target that says by its own law what becomes of each level. */
function played(
  target: (perSecond: number, number: number) => Tried['counted'],
  own: Partial<SearchPlan> = {},
  saw: (perSecond: number) => Partial<Tried> = () => ({}),
): { readonly tried: Tried[]; readonly end: string } {
  const tried: Tried[] = [];
  for (let number = 0; number < 200; number++) {
    const next = nextLevel({ ...plan, ...own }, tried);
    if (next.is !== 'level') return { tried, end: next.is };
    const counted = target(next.perSecond, number);
    tried.push(triedAt(next, counted, counted === 'meets' ? saw(next.perSecond) : {}));
  }
  return { tried, end: 'endless' };
}

const withCapacity =
  (capacity: number) =>
  (perSecond: number): 'meets' | 'fails' =>
    perSecond <= capacity ? 'meets' : 'fails';

describe('the search', () => {
  test('ends below the capacity of the target, within the precision', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.04, max: 49, noNaN: true }), (capacity) => {
        const { tried, end } = played(withCapacity(capacity));
        const { met = 0, unmet = Infinity } = bracketOf(tried);
        expect(end).toBe('found');
        expect(met).toBeLessThanOrEqual(capacity);
        expect(unmet / met).toBeLessThanOrEqual(1.08 + 1e-9);
        expect(tried.length).toBeLessThan(26);
      }),
    );
  });

  test('doubles, halves the gap, confirms, comes down from an overload, and fills the curve', () => {
    const { tried } = played(withCapacity(1.1), { repeats: 1 });
    expect(tried.map(({ purpose, perSecond }) => `${purpose} ${perSecond.toFixed(2)}`)).toEqual([
      'double 0.25',
      'double 0.50',
      'double 1.00',
      'double 2.00',
      'bisect 1.41',
      'bisect 1.19',
      'bisect 1.09',
      'bisect 1.14',
      'confirm 1.09',
      'overload 1.31',
      'down 1.09',
    ]);
  });

  test('counts a rate that fails again as missed, whatever it was before', () => {
    let confirmations = 0;
    const { tried, end } = played((perSecond, number) => {
      if (perSecond > 1.1) return 'fails';
      const isLucky = perSecond > 0.9 && number < 8;
      if (perSecond > 0.9 && !isLucky) confirmations += 1;
      return perSecond <= 0.9 || isLucky ? 'meets' : 'fails';
    });
    expect(end).toBe('found');
    expect(confirmations).toBeGreaterThan(0);
    expect(bracketOf(tried).met).toBeLessThanOrEqual(0.9);
  });

  test('gives up a rate that its confirming runs cannot confirm, for one lower by the precision', () => {
    const steps = (exceeding: number) => [
      stepSample({ count: 60, exceeding, effective: 60, is: exceeding === 0 ? 'meets' : 'undecided' }),
    ];
    const { tried, end } = played(withCapacity(1.1), { wayDown: false, curve: false }, (perSecond) =>
      perSecond > 1.05 ? { is: 'undecided', steps: steps(3) } : { is: 'meets', steps: steps(0) },
    );
    expect(end).toBe('found');
    const confirmations = tried.filter(({ purpose }) => purpose === 'confirm');
    expect(confirmations.map(({ perSecond }) => perSecond.toFixed(2))).toEqual([
      '1.09',
      '1.09',
      '1.01',
      '1.01',
    ]);
    expect(bracketOf(tried).met).toBeCloseTo(1.09 / 1.08, 2);
  });

  test('reports that even the lowest rate is missed', () => {
    expect(played(() => 'fails').end).toBe('none');
  });

  test('reports that the highest allowed rate is met, after confirming it', () => {
    const { tried, end } = played(() => 'meets', { mostPerSecond: 1 });
    expect(end).toBe('at_least');
    expect(tried.filter(({ purpose }) => purpose === 'confirm')).toHaveLength(2);
    expect(Math.max(...tried.map(({ perSecond }) => perSecond))).toBe(1);
  });

  test('ends at the highest allowed rate when it is neither confirmed nor missed and a lower one is confirmed', () => {
    const steps = (exceeding: number) => [
      stepSample({ count: 60, exceeding, effective: 60, is: exceeding === 0 ? 'meets' : 'undecided' }),
    ];
    const { tried, end } = played(
      () => 'meets',
      { mostPerSecond: 1 },
      (perSecond) =>
        perSecond > 0.95 ? { is: 'undecided', steps: steps(3) } : { is: 'meets', steps: steps(0) },
    );
    expect(end).toBe('at_least');
    expect(bracketOf(tried).met).toBeCloseTo(1 / 1.08, 6);
    expect(tried.filter(({ perSecond }) => perSecond === 1)).toHaveLength(3);
  });

  test('ends when runs have too few samples to confirm any rate, although no call was too slow', () => {
    const steps = [stepSample({ count: 4, exceeding: 0, effective: 4, is: 'undecided' })];
    const { tried, end } = played(withCapacity(1.1), {}, () => ({ is: 'undecided', steps }));
    expect(end).toBe('blind');
    expect(new Set(tried.flatMap((each) => (each.purpose === 'confirm' ? [each.perSecond] : []))).size).toBe(
      1,
    );
  });

  test('does not go below the lowest rate to confirm one', () => {
    const steps = [stepSample({ count: 60, exceeding: 3, effective: 60, is: 'undecided' })];
    const { tried, end } = played(withCapacity(1.1), { leastPerSecond: 0.5 }, () => ({
      is: 'undecided',
      steps,
    }));
    expect(end).toBe('blind');
    for (const { perSecond } of tried.slice(1)) expect(perSecond).toBeGreaterThanOrEqual(0.5);
  });

  test('keeps a confirmed rate that fails after an overload, and lowers it after a doubtful miss', () => {
    const down = (is: Tried['is']): { readonly tried: Tried[]; readonly end: string } => {
      const tried: Tried[] = [];
      for (;;) {
        const next = nextLevel({ ...plan, curve: false }, tried);
        if (next.is !== 'level') return { tried, end: next.is };
        const isFirstDown = next.purpose === 'down' && !tried.some(({ purpose }) => purpose === 'down');
        tried.push(
          isFirstDown ? triedAt(next, 'fails', { is }) : triedAt(next, withCapacity(1.1)(next.perSecond)),
        );
      }
    };
    expect(bracketOf(down('fails').tried).met).toBeCloseTo(1.09, 2);
    expect(down('fails').tried.filter(({ purpose }) => purpose === 'down')).toHaveLength(1);
    expect(bracketOf(down('undecided').tried).met).toBeCloseTo(1.04, 2);
  });

  test('repeats an invalid level, and searches below a rate at which all levels are invalid', () => {
    const { tried, end } = played((perSecond) => (perSecond > 1.5 ? null : 'meets'));
    const { met = 0, isGenerator } = bracketOf(tried);
    expect(end).toBe('generator');
    expect(isGenerator).toBe(true);
    expect(met).toBeGreaterThan(1.3);
    expect(met).toBeLessThanOrEqual(1.5);
    expect(tried.filter(({ perSecond }) => perSecond === 2)).toHaveLength(2);
    expect(tried.filter(({ purpose }) => purpose === 'confirm')).toHaveLength(2);
  });

  test('never asks for more than the allowed rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('meets', 'fails', null), { minLength: 60, maxLength: 60 }),
        (answers) => {
          const { tried } = played((_, number) => answers[number % 60] ?? 'fails', { mostPerSecond: 3 });
          for (const { perSecond } of tried) expect(perSecond).toBeLessThanOrEqual(3);
        },
      ),
    );
  });
});
