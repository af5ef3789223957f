import { describe, expect, it } from 'vitest';
import { stepSample } from '../../../reporters/sections/capacity/sample.ts';
import { confirmationAt, pooledSteps, type ConfirmingLevel } from './confirmation.ts';

const RULES = { repeats: 2, failedShare: 0.01 };

/** A run for confirmation that was too short to decide alone. */
function run(own: Partial<ConfirmingLevel> = {}, exceeding = 0, effective = 40): ConfirmingLevel {
  return {
    purpose: 'confirm',
    perSecond: 0.5,
    counted: 'meets',
    is: 'undecided',
    steps: [
      stepSample({ count: 28, exceeding, effective: effective * 0.7, is: 'undecided' }),
      stepSample({ transport: 'web', count: 12, effective: effective * 0.3, is: 'undecided' }),
    ],
    transactions: 40,
    failed: 0,
    broken: 0,
    trend: { is: 'steady', tau: 0, p: 0.5, ratio: 1 },
    audit: null,
    ...own,
  };
}

describe('a confirmation', () => {
  it('pools what fresh runs measured of a step, whatever the transport', () => {
    const [step] = pooledSteps([...run({}, 1).steps, ...run().steps]);
    expect(step).toMatchObject({ count: 80, exceeding: 1, effective: 80 });
    // Wilson at 95%, one-sided, without any above: z²/(n + z²).
    const [none] = pooledSteps(run().steps);
    expect(none?.high).toBeCloseTo(2.706 / (40 + 2.706), 3);
  });

  it('confirms from pooled runs when no single run suffices', () => {
    expect(confirmationAt([run()], 0.5, RULES).is).toBe('wanted');
    expect(confirmationAt([run(), run()], 0.5, RULES)).toEqual({ runs: 2, is: 'meets' });
  });

  it('asks for more runs when they can still confirm, and gives up when they cannot', () => {
    expect(confirmationAt([run({}, 1), run()], 0.5, RULES).is).toBe('wanted');
    expect(confirmationAt([run({}, 2), run({}, 2)], 0.5, RULES).is).toBe('open');
    expect(
      confirmationAt(
        Array.from({ length: 5 }, () => run({}, 0, 5)),
        0.5,
        RULES,
      ).is,
    ).toBe('open');
    const few = (count: number): ConfirmingLevel =>
      run({ steps: [stepSample({ count, effective: count, is: 'undecided' })] });
    // Five runs see 60 calls, or 45 of the 52 that it takes.
    expect(confirmationAt([few(12), few(12)], 0.5, RULES).is).toBe('wanted');
    expect(confirmationAt([few(9), few(9)], 0.5, RULES).is).toBe('blind');
  });

  it('adds measurements of higher rates that were given up, never in place of its own runs', () => {
    const own = [run({}, 1), run()];
    const higher = run({ perSecond: 0.6 });
    expect(confirmationAt(own, 0.5, RULES).is).toBe('wanted');
    expect(confirmationAt([higher, ...own], 0.5, RULES)).toEqual({ runs: 2, is: 'meets' });
    expect(confirmationAt([higher, higher, higher, run()], 0.5, RULES)).toEqual({ runs: 1, is: 'wanted' });
    // What shows it alone is not taken back by more that was seen above.
    expect(confirmationAt([run({ perSecond: 0.6 }, 6), run(), run()], 0.5, RULES).is).toBe('meets');
    expect(confirmationAt([run({ perSecond: 0.6, broken: 1 }), ...own], 0.5, RULES).is).toBe('wanted');
    // A rate that was met once and missed the next time shows nothing for a lower one.
    const missed = run({ perSecond: 0.6, counted: 'fails', is: 'fails' });
    expect(confirmationAt([higher, missed, ...own], 0.5, RULES).is).toBe('wanted');
  });

  it.each([
    ['the level by which the search came there', run({ purpose: 'bisect' })],
    ['a run at a lower rate', run({ perSecond: 0.4 })],
    ['a run at a higher rate that missed', run({ perSecond: 0.6, counted: 'fails', is: 'fails' })],
    [
      'a run whose books could not be read',
      run({ audit: { verdict: 'inconclusive', broken: {}, accepted: [], older: [] } }),
    ],
    ['a run in which transactions broke on our side', run({ broken: 1 })],
    ['a run that did not count', run({ counted: null })],
  ])('adds nothing from %s', (_what, other) => {
    expect(confirmationAt([run(), other], 0.5, RULES).is).toBe('wanted');
  });

  it('is refused with too many failures, or when the work had not settled', () => {
    expect(confirmationAt([run({ failed: 1 }), run()], 0.5, RULES).is).not.toBe('meets');
    const unsettled = { trend: { is: 'unsettled', tau: 0.4, p: 0.05, ratio: 1.4 } } as const;
    expect(confirmationAt([run(unsettled), run(unsettled)], 0.5, RULES).is).not.toBe('meets');
  });
});
