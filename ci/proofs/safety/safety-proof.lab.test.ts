import { beforeAll, describe, expect, it } from 'vitest';
import { makeProductionLike } from '../../../fixtures/lab/production-like.ts';
import { openLab } from '../../../fixtures/lab/lab.ts';
import { proveSafety } from './safety-proof.ts';
import { isProved } from './table.ts';

const LIMIT_MS = 300_000;

it(
  'refuses writes at each level, in the wrong company and to the outside, over each transport',
  async () => {
    const proof = await proveSafety({ odoo: '19', database: 'safety_test', ways: ['calls'] });
    expect(proof.trials.filter(({ isRefused }) => !isRefused)).toEqual([]);
    expect(isProved(proof)).toBe(true);
  },
  LIMIT_MS,
);

describe('an existing synthetic company', () => {
  beforeAll(async () => {
    await (await openLab()).reset('14', 'prepare_test');
    await makeProductionLike({ series: '14', database: 'prepare_test' });
  }, LIMIT_MS);

  it(
    'is unchanged after a second run',
    async () => {
      const { pieces } = await makeProductionLike({ series: '14', database: 'prepare_test' });
      expect(pieces.filter(({ state }) => state !== 'already there')).toEqual([]);
      await (await openLab()).drop('14', 'prepare_test');
    },
    LIMIT_MS,
  );
});
