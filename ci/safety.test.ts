import { describe, expect, it } from 'vitest';
import { SAFETY_LEVELS, TARGET_KINDS } from '../fixtures/target.ts';
import { JOURNEY_NAMES } from '../journeys/journey.ts';
import { refusals } from './safety.ts';

describe('refusals', () => {
  it.each(SAFETY_LEVELS)(
    'lets nothing that writes near a production database, whatever its safety says: %s',
    (safety) => {
      const [line = '', ...others] = refusals({ name: 'acme', kind: 'production', safety }, JOURNEY_NAMES);
      expect(others).toEqual([]);
      expect(line).toContain('Target acme is of kind production, and sales_order, stock_move,');
      expect(line).toContain('--journey login');
    },
  );

  it.each(['read-only', 'draft-only'] as const)(
    'refuses to write to a test system with safety %s',
    (safety) => {
      expect(refusals({ name: 'copy', kind: 'neutralised', safety }, ['login', 'invoice'])).toEqual([
        expect.stringContaining(`Target copy has safety ${safety}, and invoice would write`),
      ]);
    },
  );

  it('lets a sign-in run anywhere', () => {
    for (const kind of TARGET_KINDS) {
      for (const safety of SAFETY_LEVELS)
        expect(refusals({ name: 'any', kind, safety }, ['login'])).toEqual([]);
    }
  });

  it('lets everything run in the lab', () => {
    expect(refusals({ name: 'lab19', kind: 'lab', safety: 'full' }, JOURNEY_NAMES)).toEqual([]);
  });
});
