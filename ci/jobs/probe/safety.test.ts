import { describe, expect, it } from 'vitest';
import { SAFETY_LEVELS, TARGET_KINDS } from '../../../fixtures/target/target.ts';
import { JOURNEY_NAMES, JOURNEYS } from '../../../journeys/catalogue.ts';
import { refusals, standardJourneys } from './safety.ts';

const posting = JOURNEYS.filter(({ needs }) => needs === 'full').map(({ name }) => name);

describe('refusals', () => {
  it.each(SAFETY_LEVELS)(
    'refuse posting on a production database without a synthetic company, whatever its safety: %s',
    (safety) => {
      const [line = '', ...others] = refusals({ name: 'acme', kind: 'production', safety }, JOURNEY_NAMES);
      expect(others).toEqual([]);
      expect(line).toContain(`Target acme is of kind production with safety ${safety}, and `);
      expect(posting).toContain('order_to_cash');
      expect(line).toContain(`${posting.join(', ')} would write`);
      expect(line).toContain('--journey login');
    },
  );

  it('refuse posting on a test system below full, and say what may run instead', () => {
    expect(
      refusals({ name: 'copy', kind: 'neutralised', safety: 'draft-only' }, ['login', 'invoice']),
    ).toEqual([
      expect.stringMatching(
        /^Target copy has safety draft-only, and invoice would write.*--journey login,quotation,/,
      ),
    ]);
  });

  it('refuse drafts on a read-only system', () => {
    expect(refusals({ name: 'copy', kind: 'neutralised', safety: 'read-only' }, ['quotation'])).toHaveLength(
      1,
    );
  });

  it('allow everything in a synthetic company of a production database with safety full', () => {
    const acme = {
      name: 'acme',
      kind: 'production',
      synthetic: { is: 'company', name: 'Cutoff Synthetic' },
    } as const;
    expect(refusals({ ...acme, safety: 'full' }, JOURNEY_NAMES)).toEqual([]);
    expect(refusals({ ...acme, safety: 'draft-only' }, ['sales_order'])).toHaveLength(1);
  });

  it('allow a sign-in everywhere', () => {
    for (const kind of TARGET_KINDS) {
      for (const safety of SAFETY_LEVELS)
        expect(refusals({ name: 'any', kind, safety }, ['login'])).toEqual([]);
    }
  });

  it('allow everything in the lab', () => {
    expect(refusals({ name: 'lab19', kind: 'lab', safety: 'full' }, JOURNEY_NAMES)).toEqual([]);
  });
});

describe('standardJourneys', () => {
  it('are never refused, and never empty', () => {
    for (const kind of TARGET_KINDS) {
      for (const safety of SAFETY_LEVELS) {
        const journeys = standardJourneys({ kind, safety });
        expect(journeys).toContain('login');
        expect(refusals({ name: 'any', kind, safety }, journeys)).toEqual([]);
      }
    }
  });

  it('are sign-in and quotation on production, and all except the quotation, which is part of sales_order, where all is allowed', () => {
    expect(standardJourneys({ kind: 'production', safety: 'full' })).toEqual(['login', 'quotation']);
    expect(standardJourneys({ kind: 'lab', safety: 'full' })).toEqual(['login', ...posting]);
  });
});
