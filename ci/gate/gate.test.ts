import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountedStep, GateBlock } from '../../fixtures/gate-record.ts';
import type { JournalEvent } from '../../load/k6/journal.ts';
import { seededRandom } from '../../fixtures/random.ts';
import { failedGate, passedGate } from '../../reporters/gate-samples.ts';
import { binomialTail } from '../statistics/binomial.ts';
import { estimateOfMean } from '../statistics/t-test.ts';
import { counterFindings, needMorePasses, unsettledCounters } from './counters.ts';
import { LOOKS, looksWithin } from './design.ts';
import { measureSteps } from './measure.ts';
import { lonePairsOf, pairsOf } from './pairs.ts';
import { baselineFirst, batchProfile, delaysOf } from './schedule.ts';
import { decide, nominalLevel } from './sequential.ts';
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
        LOOKS.map((blocks) => ({ blocks, estimate: estimateOfMean(values.slice(0, blocks)) })),
        levels,
      );
      counts[decision] += 1 / runs;
    }
    return counts;
  }

  it('raises a false alarm about as seldom as it says', () => {
    expect(simulated(0, 4_000).slower).toBeLessThan(0.015);
  });

  it('passes what is slower by the margin about as seldom as it says', () => {
    const { no_slower, slower } = simulated(1, 4_000);
    expect(no_slower).toBeLessThan(0.04);
    expect(slower).toBeGreaterThan(0.95);
  });

  it('has a level for each error that was simulated and between them, and for no other', () => {
    expect(nominalLevel(0.01)).toBeCloseTo(0.0022665, 6);
    expect(nominalLevel(0.007)).toBeGreaterThan(nominalLevel(0.005));
    expect(nominalLevel(0.007)).toBeLessThan(nominalLevel(0.01));
    expect(() => nominalLevel(0.05)).toThrow('outside');
    expect(() => nominalLevel(0.00001)).toThrow('outside');
  });

  it('decides nothing without data', () => {
    expect(
      decide([{ blocks: 8, estimate: undefined }], { alpha: 0.01, beta: 0.03, marginRatio: 1.1 }),
    ).toEqual({
      decision: 'open',
      afterBlocks: null,
    });
  });

  it('looks at the last block whatever their number', () => {
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

  it('puts the second side off by half a pair in turns, and hardly at all together', () => {
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

describe('what a step comes to', () => {
  it('is no slower where nothing changed, and slower by the margin where it is', () => {
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

  it('is slower where only few take much longer', () => {
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

  it('is over budget only beyond chance, and unknown where the baseline is over it too', () => {
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

  it('counts the binomial tail as it is', () => {
    expect(binomialTail(0, 10, 0.5)).toBe(1);
    expect(binomialTail(9, 10, 0.5)).toBeCloseTo(11 / 1024, 9);
    expect(binomialTail(11, 10, 0.5)).toBe(0);
  });
});

/** Five passes that all count the same. */
function each(queries: number): readonly number[] {
  return Array.from({ length: 5 }, () => queries);
}

function counted(lines: number, baseline: readonly number[], candidate: readonly number[]): CountedStep {
  const counts = (queries: number) => ({
    queries,
    calls: 1,
    requests: 1,
    bytes: null,
    long_tasks: null,
    sqlS: 0.1,
    pythonS: 0.2,
  });
  return {
    journey: 'sales_order',
    channel: 'rpc',
    step: 'confirm',
    lines,
    baseline: baseline.map(counts),
    candidate: candidate.map(counts),
  };
}

describe('counters', () => {
  it('name the step, from how many to how many, and what each line adds', () => {
    const found = counterFindings(
      [counted(2, each(136), each(138)), counted(5, each(184), each(189))],
      () => 0,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      fails: true,
      perLine: 1,
      text: 'sales_order/confirm: 136 → 138 queries (+1 per line)',
    });
  });

  it('say what is added beside the lines', () => {
    const found = counterFindings(
      [counted(2, each(100), each(103)), counted(4, each(110), each(115))],
      () => 0,
    );
    expect(found[0]?.text).toBe('sales_order/confirm: 100 → 103 queries (+1 per line, +1 beside)');
  });

  it('raise no alarm for a cache that was cold in a pass, nor for what was seen only once', () => {
    expect(counterFindings([counted(2, [136, 136, 170], [150, 136, 136])], () => 0)).toEqual([]);
    expect(counterFindings([counted(2, [136, 136, 136], [170, 150, 140])], () => 0)).toEqual([]);
    expect(counterFindings([counted(2, each(136), each(136))], () => 0)).toEqual([]);
  });

  const textsOf = (steps: Parameters<typeof unsettledCounters>[0]): string[] =>
    unsettledCounters(steps).map(({ text }) => text);

  it('are unsettled where the least was seen once, or not every pass was read', () => {
    expect(textsOf([counted(2, [136, 136, 136], [170, 150, 140])])).toEqual([
      'sales_order/confirm with 2 lines: queries did not settle (136, 136, 136 → 170, 150, 140), raise --passes.',
    ]);
    const partly = counted(2, [136, 136], [136, 136]);
    const [first, ...rest] = partly.candidate;
    const candidate = first ? [{ ...first, queries: null }, ...rest] : [];
    expect(textsOf([{ ...partly, candidate }])).toEqual([
      'sales_order/confirm with 2 lines: queries could not be read in every pass.',
    ]);
    expect(textsOf([counted(2, [136, 136, 170], [150, 136, 136])])).toEqual([]);
    expect(textsOf([counted(2, [51, 51, 49], [51, 72, 49])])).toEqual([]);
  });

  it('ask for more passes while it may be chance that the candidate never had the least', () => {
    const clock = [counted(2, [265, 265, 266], [266, 266, 267])];
    expect(needMorePasses(clock)).toBe(true);
    expect(counterFindings(clock, () => 0)).toEqual([]);
    expect(needMorePasses([counted(2, [265, 265, 266, 266], [266, 266, 267, 265])])).toBe(false);
    const always = [counted(2, each(265), each(266))];
    expect(needMorePasses(always)).toBe(false);
    expect(counterFindings(always, () => 0)[0]).toMatchObject({ fails: true, from: 265, to: 266 });
    expect(needMorePasses([counted(2, [136], [138])])).toBe(true);
    expect(needMorePasses([counted(2, [], [138])])).toBe(false);
  });

  it('seldom call the same work more, whatever share of the passes has one query fewer by the clock', () => {
    const random = seededRandom(3);
    for (const share of [0.1, 0.3, 0.5, 0.9]) {
      const pass = (): number => (random() < share ? 265 : 266);
      let alarms = 0;
      for (let gate = 0; gate < 4_000; gate++) {
        const [before, after] = [
          [pass(), pass()],
          [pass(), pass()],
        ];
        do {
          before.push(pass());
          after.push(pass());
        } while (before.length < 9 && needMorePasses([counted(2, before, after)]));
        alarms += counterFindings([counted(2, before, after)], () => 0).some(({ fails }) => fails) ? 1 : 0;
      }
      expect(alarms / 4_000).toBeLessThan(0.01);
    }
  });

  it('are more where one size of order has more, though another has fewer', () => {
    const [found] = counterFindings(
      [counted(2, each(136), each(135)), counted(5, each(184), each(186))],
      () => 0,
    );
    expect(found).toMatchObject({ is: 'more', fails: true, from: 184, to: 186, perLine: 1 });
  });

  it('tell fewer queries and do not fail for them, nor for as many more as are accepted', () => {
    expect(counterFindings([counted(2, each(136), each(130))], () => 0)[0]).toMatchObject({
      is: 'fewer',
      fails: false,
    });
    expect(counterFindings([counted(2, each(136), each(138))], () => 2)[0]).toMatchObject({
      is: 'more',
      fails: false,
    });
  });

  it('say nothing of what was not read', () => {
    const unread = counted(2, each(136), each(150));
    const candidate = unread.candidate.map((each) => ({ ...each, queries: null }));
    expect(counterFindings([{ ...unread, candidate }], () => 0)).toEqual([]);
  });
});

describe('the verdict', () => {
  it('passes where all is known and good', () => {
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
  ])('is inconclusive where %s', (_why, gate) => {
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

it('pairs are those whose transaction passed at both sides', () => {
  const events = journalOf;
  const pairs = pairsOf(
    { baseline: events(['passed', 'passed', 'failed']), candidate: events(['passed', 'failed', 'passed']) },
    [true, false, true],
  );
  expect(pairs).toEqual([
    { index: 0, baselineFirst: true, baseline: { confirm: 10 }, candidate: { confirm: 10 } },
  ]);
});

it('transactions of the candidate alone are in the order in which they were due, whichever ended first', () => {
  const [one, oneEnds, two, twoEnds] = journalOf(['passed', 'passed']);
  if (!one || !oneEnds || !two || !twoEnds) throw new Error('two transactions begin and end');
  expect(lonePairsOf([one, two, twoEnds, oneEnds]).map(({ index }) => index)).toEqual([0, 1]);
});
