import { describe, expect, it } from 'vitest';
import { stepSample } from '../../../reporters/sections/capacity/sample.ts';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { isolationOf, type Block, type Pair } from './isolation.ts';

function waitsOf(ms: number, count: number, isOver = true): Block['waits'] {
  return Array.from({ length: count }, () => ({ ms, isOver }));
}

function block(p50Ms: number, own: Partial<Block> = {}): Block {
  return {
    counted: 'meets',
    reasons: [],
    transactions: 10,
    failed: 0,
    steps: [stepSample({ p50Ms }), stepSample({ step: 'quotation', p50Ms: 2 * p50Ms })],
    waits: waitsOf(4 * p50Ms, 10),
    isWhole: true,
    ...own,
  };
}

const pairsOf = (ratios: readonly number[]): Pair[] =>
  ratios.map((ratio) => ({ quiet: block(200), loud: block(200 * ratio) }));

describe('the isolation index', () => {
  it("is the geometric mean over steps and pairs, with Student's interval over the pairs", () => {
    const { index, pairs, steps } = isolationOf({ pairs: pairsOf([1.1, 1.2, 1.3, 1.4]), wanted: 4, most: 2 });
    expect(pairs[0]).toBeCloseTo(1.1, 6);
    // exp of mean ± t(0.975, 3) · s / √4 of the logarithms.
    expect(index?.ratio).toBeCloseTo(1.24498, 4);
    expect(index?.low).toBeCloseTo(1.05543, 4);
    expect(index?.high).toBeCloseTo(1.46857, 4);
    expect(steps.map(({ step }) => step)).toEqual(['confirm', 'quotation']);
    expect(steps[1]?.quietMs).toBeCloseTo(400, 6);
  });

  it.each([
    ['passes', 'pass', [1.1, 1.12, 1.08, 1.1]],
    ['fails', 'fail', [3, 3.2, 2.9, 3.1]],
    ['is not decided', 'inconclusive', [1, 2.4, 1.2, 2]],
  ] as const)('%s by its whole interval', (_word, verdict, ratios) => {
    expect(isolationOf({ pairs: pairsOf(ratios), wanted: 4, most: 1.5 }).verdict).toBe(verdict);
  });

  it('leaves out pairs that do not count, says why, and is unknown with fewer than three', () => {
    const invalid = block(200, { counted: null, reasons: ['Starts were late.'] });
    const pairs = [...pairsOf([1.1, 1.1]), { quiet: block(200), loud: invalid }];
    const found = isolationOf({ pairs, wanted: 3, most: 1.5 });
    expect(found.dropped).toEqual(['Pair 3: the block with the burst does not count: Starts were late.']);
    expect(found.index).toBeNull();
    expect(found.verdict).toBe('inconclusive');
    expect(isolationOf({ pairs: [], wanted: 3, most: 1.5 }).verdict).toBe('inconclusive');
  });

  it('ignores a pair whose blocks have no step in common', () => {
    const other = block(200, { steps: [stepSample({ step: 'ship', p50Ms: 200 })] });
    const confirm = block(200, { steps: [stepSample({ p50Ms: 200 })] });
    const found = isolationOf({
      pairs: [...pairsOf([1.1, 1.1, 1.1]), { quiet: confirm, loud: other }],
      wanted: 4,
      most: 1.5,
    });
    expect(found.pairs).toHaveLength(3);
    expect(found.dropped).toEqual(['Pair 4: no step has 3 calls in both blocks.']);
    expect(found.verdict).toBe('pass');
  });

  it('is unknown with fewer than two thirds of the requested pairs', () => {
    const pairs = pairsOf([1.1, 1.1, 1.1]);
    expect(isolationOf({ pairs, wanted: 4, most: 1.5 }).verdict).toBe('pass');
    const { verdict, reasons } = isolationOf({ pairs, wanted: 5, most: 1.5 });
    expect(verdict).toBe('inconclusive');
    expect(reasons).toEqual(['Only 3 of 5 pairs of blocks count, fewer than two thirds.']);
  });

  it('fails by failures during the burst, whatever the speed', () => {
    const pairs = pairsOf([1, 1, 1]).map(({ quiet, loud }) => ({ quiet, loud: { ...loud, failed: 1 } }));
    const { verdict, reasons } = isolationOf({ pairs, wanted: 3, most: 1.5 });
    expect(verdict).toBe('fail');
    expect(reasons[0]).toContain('3 of 30 transactions failed while the neighbour burst, 0 of 30 without it');
  });

  describe('when probes during the burst do not return', () => {
    const lost = { counted: null, reasons: ['A step has no sample.'], steps: [] };
    const stranded = (ms: number, own: Partial<Block> = {}): Pair => ({
      quiet: block(200),
      loud: block(200, { ...lost, waits: waitsOf(ms, 10, false), ...own }),
    });
    const verdictOf = (pairs: readonly Pair[], wanted = pairs.length) =>
      isolationOf({ pairs, wanted, most: 1.5 });

    it('fails once more are missing over the pairs than by chance', () => {
      const {
        verdict,
        reasons,
        stranded: seen,
      } = verdictOf(Array.from({ length: 5 }, () => stranded(30_000)));
      expect(verdict).toBe('fail');
      expect(seen).toEqual({ pairs: 5, of: 5 });
      expect(reasons[0]).toMatch(/^In 5 of 5 pairs of blocks more than half of the probes beside the burst/);
      // 1 in 16 by chance alone.
      expect(verdictOf(Array.from({ length: 4 }, () => stranded(30_000))).verdict).toBe('inconclusive');
    });

    it('is unknown for probes that were given up too early', () => {
      const found = verdictOf(Array.from({ length: 6 }, () => stranded(1_000)));
      expect(found.stranded).toEqual({ pairs: 0, of: 0 });
      expect(found.verdict).toBe('inconclusive');
    });

    it('ignores blocks that our side invalidated', () => {
      const late = Array.from({ length: 6 }, () => stranded(30_000, { isWhole: false }));
      expect(verdictOf(late)).toMatchObject({ verdict: 'inconclusive', stranded: { pairs: 0, of: 0 } });
      const blind = late.map(({ quiet }) => ({ quiet: { ...quiet, ...lost }, loud: stranded(30_000).loud }));
      expect(verdictOf(blind).verdict).toBe('inconclusive');
    });

    it('is unknown with fewer than two thirds of the requested pairs', () => {
      expect(
        verdictOf(
          Array.from({ length: 5 }, () => stranded(30_000)),
          8,
        ).verdict,
      ).toBe('inconclusive');
    });

    it('fails whatever the medians of those that returned', () => {
      const pairs = pairsOf([1.1, 1.12, 1.08, 1.1, 1.1]).map(({ quiet, loud }) => ({
        quiet,
        loud: { ...loud, waits: [...waitsOf(30_000, 6, false), ...waitsOf(800, 4)] },
      }));
      const { index, verdict } = verdictOf(pairs);
      expect(index?.high).toBeLessThan(1.5);
      expect(verdict).toBe('fail');
    });
  });

  it('has an interval that contains the truth about as often as it claims', () => {
    const random = seededRandom(5);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let held = 0;
    for (let run = 0; run < 1_000; run++) {
      const ratios = Array.from({ length: 6 }, () => 1.3 * Math.exp(0.2 * normal()));
      const { index } = isolationOf({ pairs: pairsOf(ratios), wanted: 6, most: 2 });
      if (index && index.low <= 1.3 && index.high >= 1.3) held += 1;
    }
    expect(held).toBeGreaterThan(930);
    expect(held).toBeLessThan(970);
  });
});
