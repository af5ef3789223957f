import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateBlock } from '../../../fixtures/record/gate.ts';
import type { JournalEvent } from '../../../load/k6/journal.ts';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { failedGate, passedGate } from '../../../reporters/sections/gate/sample.ts';
import { binomialTail } from '../statistics/binomial.ts';
import { estimateOfMean } from '../statistics/t-test.ts';
import { LOOKS, looksWithin } from './design.ts';
import { measureSteps } from './measure.ts';
import { lonePairsOf, pairsOf } from './pairs.ts';
import { baselineFirst, batchProfile, delaysOf } from './schedule.ts';
import { decide, decideAt, nominalLevel } from './sequential.ts';
import { verdictOfGate } from './verdict.ts';

/** Standard normal numbers (Box and Muller 1958). */
function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('the sequential test', () => {
  /** Share of simulated gates with each decision; blocks with this effect and a spread of one. */
  function simulated(effect: number, runs: number): { slower: number; no_slower: number; open: number } {
    const normal = normals(11);
    const levels = { alpha: 0.01, beta: 0.03, marginRatio: Math.exp(1) };
    const counts = { slower: 0, no_slower: 0, open: 0 };
    for (let run = 0; run < runs; run++) {
      const values = Array.from({ length: 40 }, () => effect + normal());
      const { decision } = decide(
        LOOKS.map((blocks) => ({
          blocks,
          decision: decideAt(estimateOfMean(values.slice(0, blocks)), levels),
        })),
        40,
      );
      counts[decision] += 1 / runs;
    }
    return counts;
  }

  it('raises a false alarm about as rarely as it claims', () => {
    expect(simulated(0, 4_000).slower).toBeLessThan(0.015);
  });

  it('passes a step slower by the margin about as rarely as it claims', () => {
    const { no_slower, slower } = simulated(1, 4_000);
    expect(no_slower).toBeLessThan(0.04);
    expect(slower).toBeGreaterThan(0.95);
  });

  it('has a level for each simulated error and between them, and for no other', () => {
    expect(nominalLevel(0.01)).toBeCloseTo(0.0022665, 6);
    expect(nominalLevel(0.007)).toBeGreaterThan(nominalLevel(0.005));
    expect(nominalLevel(0.007)).toBeLessThan(nominalLevel(0.01));
    expect(() => nominalLevel(0.05)).toThrow('outside');
    expect(() => nominalLevel(0.00001)).toThrow('outside');
  });

  it('decides nothing without data', () => {
    expect(decideAt(undefined, { alpha: 0.01, beta: 0.03, marginRatio: 1.1 })).toBe('open');
    expect(decide([], 40)).toEqual({ decision: 'open', afterBlocks: null });
  });

  it('calls slower only what two looks in a row find, or the last one', () => {
    const seen = (...decisions: ('slower' | 'no_slower' | 'open')[]): unknown =>
      decide(
        decisions.map((decision, index) => ({ blocks: LOOKS[index] ?? 0, decision })),
        40,
      );
    expect(seen('slower')).toEqual({ decision: 'open', afterBlocks: null });
    expect(seen('slower', 'slower')).toEqual({ decision: 'slower', afterBlocks: 12 });
    expect(seen('slower', 'open', 'slower')).toEqual({ decision: 'open', afterBlocks: null });
    expect(seen('slower', 'no_slower')).toEqual({ decision: 'no_slower', afterBlocks: 12 });
    expect(seen('open', 'open', 'open', 'open', 'open', 'open', 'slower')).toEqual({
      decision: 'slower',
      afterBlocks: 40,
    });
  });

  it('looks at the last block, whatever their number', () => {
    expect(looksWithin(40)).toEqual([...LOOKS]);
    expect(looksWithin(10)).toEqual([8, 10]);
  });
});

describe('the schedule', () => {
  it('lets each side come first equally often, by seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 9 }), (seed, fours) => {
        const first = baselineFirst(seed, 1, fours * 4);
        expect(first.filter(Boolean)).toHaveLength(fours * 2);
        expect(baselineFirst(seed, 1, fours * 4)).toEqual(first);
      }),
    );
  });

  it('delays the second side by half a pair in turns, and hardly when both run together', () => {
    expect(delaysOf([true, false], { pairing: 'in_turns', pairEveryMs: 1000 })).toEqual([0, 500]);
    expect(delaysOf([true, false], { pairing: 'together', pairEveryMs: 1000 })).toEqual([0, 10]);
  });

  it('asks for as many transactions as pairs', () => {
    const { durationS } = batchProfile({ pairEveryMs: 1500, journey: 'sales_order' }, 1, 10);
    expect(durationS).toBeCloseTo(15.75, 2);
  });
});

/** Blocks of pairs whose ratio is `ratio`, with noise that both sides share and some that they do not. */
function blocksOf(ratio: (pair: number) => number, count = 40, pairs = 4): GateBlock[] {
  const normal = normals(5);
  let pair = 0;
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    batch: 1,
    pairs: Array.from({ length: pairs }, () => {
      const shared = 250 * Math.exp(0.4 * normal());
      pair += 1;
      return {
        baselineFirst: true,
        baseline: { confirm: shared * Math.exp(0.1 * normal()) },
        candidate: { confirm: shared * Math.exp(0.1 * normal()) * ratio(pair) },
      };
    }),
  }));
}

const design = {
  steps: ['confirm'],
  looks: [...LOOKS],
  alpha: 0.01,
  beta: 0.03,
  confidence: 0.95,
  thresholdOf: () => ({ objectiveMs: 3000, marginRatio: 1.1, moreQueries: 0 }),
};

describe('the result of a step', () => {
  it('is not slower when nothing changed, and slower when the margin was added', () => {
    const [same] = measureSteps(
      blocksOf(() => 1),
      design,
    );
    expect(same?.centre.decision).toBe('no_slower');
    const [slower] = measureSteps(
      blocksOf(() => 1.1),
      design,
    );
    expect(slower?.centre.decision).toBe('slower');
    expect(slower?.centre.low).toBeLessThan(1.1);
    expect(slower?.centre.high).toBeGreaterThan(1.1);
  });

  it('is slower when a few transactions take much longer', () => {
    const [step] = measureSteps(
      blocksOf((pair) => (pair % 5 === 0 ? 4 : 0.8)),
      design,
    );
    expect(step?.centre.decision).not.toBe('slower');
    expect(step?.tail.decision).toBe('slower');
  });

  it('is open before the first look', () => {
    const [step] = measureSteps(
      blocksOf(() => 2, 7),
      design,
    );
    expect(step?.centre).toMatchObject({ decision: 'open', afterBlocks: null });
  });

  it('is over budget only beyond chance, and unknown when the baseline is over it too', () => {
    const budget = (objectiveMs: number, ratio = 1) =>
      measureSteps(
        blocksOf(() => ratio),
        {
          ...design,
          thresholdOf: () => ({ objectiveMs, marginRatio: 1.1, moreQueries: 0 }),
        },
      )[0]?.objective;
    expect(budget(3000)).toBe('kept');
    expect(budget(3000, 10)).toBe('broken');
    expect(budget(100)).toBe('unknown');
    expect(measureSteps([], design)[0]?.objective).toBe('unknown');
  });

  it('computes the binomial tail', () => {
    expect(binomialTail(0, 10, 0.5)).toBe(1);
    expect(binomialTail(9, 10, 0.5)).toBeCloseTo(11 / 1024, 9);
    expect(binomialTail(11, 10, 0.5)).toBe(0);
  });
});

describe('the verdict', () => {
  it('passes when everything is known and good', () => {
    expect(verdictOfGate(passedGate())).toEqual({ verdict: 'pass', reasons: [] });
  });

  it('fails for a slower step and for more queries', () => {
    expect(verdictOfGate(failedGate())).toMatchObject({ verdict: 'fail' });
    expect(verdictOfGate(failedGate()).reasons).toHaveLength(2);
  });

  const account = passedGate().accounts.baseline;
  const nothingMeasured = { ...passedGate(), blocks: [], steps: [] };
  it.each([
    ['nothing was measured', nothingMeasured],
    ['it was interrupted', { ...passedGate(), ended: 'interrupted' as const }],
    [
      'a counter did not settle',
      {
        ...passedGate(),
        counters: {
          ...passedGate().counters,
          unsettled: [{ step: 'confirm', counter: 'queries' as const, text: 'Queries did not settle.' }],
        },
      },
    ],
    ['the generator could not keep up', { ...passedGate(), unhealthy: ['Batch 1: late.'] }],
    [
      'the books were not audited',
      { ...passedGate(), accounts: { baseline: account, candidate: { ...account, audit: null } } },
    ],
    [
      'a step is not decided',
      {
        ...passedGate(),
        steps: passedGate().steps.map((step) => ({
          ...step,
          centre: { ...step.centre, decision: 'open' as const },
        })),
      },
    ],
  ])('is inconclusive when %s', (_why, gate) => {
    expect(verdictOfGate(gate).verdict).toBe('inconclusive');
  });

  it('fails for a new failure, more failures, and a broken invariant, whatever the speed', () => {
    const candidate = { ...account, failed: 1, failures: [{ what: 'ship/fault', count: 1 }] };
    expect(verdictOfGate({ ...passedGate(), accounts: { baseline: account, candidate } }).verdict).toBe(
      'fail',
    );
    const often = { ...account, failed: 12, failures: [{ what: 'ship/fault', count: 12 }] };
    const seldom = { ...account, failed: 1, failures: [{ what: 'ship/fault', count: 1 }] };
    expect(verdictOfGate({ ...passedGate(), accounts: { baseline: seldom, candidate: often } }).verdict).toBe(
      'fail',
    );
    const broken = { ...account, audit: 'fail' as const, broken_invariants: ['no_oversell'] };
    expect(
      verdictOfGate({ ...passedGate(), accounts: { baseline: account, candidate: broken } }).verdict,
    ).toBe('fail');
  });
});

/** Of transactions in order, which end in order. */
function journalOf(statuses: readonly ('passed' | 'failed')[]): JournalEvent[] {
  return statuses.flatMap((status, index) => [
    {
      cutoff: 'begin' as const,
      reference: `r${index}`,
      stream: 'gate_1',
      journey: 'sales_order' as const,
      transport: 'xmlrpc' as const,
      index,
      vu: 1,
      dueAt: 0,
      at: 0,
    },
    {
      cutoff: 'end' as const,
      reference: `r${index}`,
      status,
      at: 1,
      busyMs: 5,
      networkMs: 4,
      requests: 1,
      steps: [{ name: 'confirm', status, durationMs: 10 + index }],
    },
  ]);
}

it('pairs transactions that passed on both sides', () => {
  const events = journalOf;
  const pairs = pairsOf(
    { baseline: events(['passed', 'passed', 'failed']), candidate: events(['passed', 'failed', 'passed']) },
    [true, false, true],
  );
  expect(pairs).toEqual([
    { index: 0, baselineFirst: true, baseline: { confirm: 10 }, candidate: { confirm: 10 } },
  ]);
});

it("orders the candidate's transactions by when they were due", () => {
  const [one, oneEnds, two, twoEnds] = journalOf(['passed', 'passed']);
  if (!one || !oneEnds || !two || !twoEnds) throw new Error('two transactions begin and end');
  expect(lonePairsOf([one, two, twoEnds, oneEnds]).map(({ index }) => index)).toEqual([0, 1]);
});
