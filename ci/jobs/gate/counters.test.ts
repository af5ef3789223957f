import { describe, expect, it } from 'vitest';
import type { CountedStep } from '../../../fixtures/record/gate.ts';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { counterFindings, needMorePasses, unsettledCounters } from './counters.ts';

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
  it('name the step, both counts, and what each order line adds', () => {
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

  it('ignore a cache that was cold in one pass, and extra queries that were seen once', () => {
    expect(counterFindings([counted(2, [136, 136, 170], [150, 136, 136])], () => 0)).toEqual([]);
    expect(counterFindings([counted(2, [136, 136, 136], [170, 150, 140])], () => 0)).toEqual([]);
    expect(counterFindings([counted(2, each(136), each(136))], () => 0)).toEqual([]);
  });

  const textsOf = (steps: Parameters<typeof unsettledCounters>[0]): string[] =>
    unsettledCounters(steps).map(({ text }) => text);

  it('are unsettled when the minimum was seen once, or when a pass was not read', () => {
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

  it('ask for more passes while the candidate may lack the minimum by chance', () => {
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

  it('rarely report more queries for the same work, whatever share of passes has one query fewer', () => {
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

  it('report more when one size of order has more, though another has fewer', () => {
    const [found] = counterFindings(
      [counted(2, each(136), each(135)), counted(5, each(184), each(186))],
      () => 0,
    );
    expect(found).toMatchObject({ is: 'more', fails: true, from: 184, to: 186, perLine: 1 });
  });

  it('report fewer queries without failing, and accept as many more as are allowed', () => {
    expect(counterFindings([counted(2, each(136), each(130))], () => 0)[0]).toMatchObject({
      is: 'fewer',
      fails: false,
    });
    expect(counterFindings([counted(2, each(136), each(138))], () => 2)[0]).toMatchObject({
      is: 'more',
      fails: false,
    });
  });

  it('say nothing of passes that were not read', () => {
    const unread = counted(2, each(136), each(150));
    const candidate = unread.candidate.map((each) => ({ ...each, queries: null }));
    expect(counterFindings([{ ...unread, candidate }], () => 0)).toEqual([]);
  });
});
