import { describe, expect, it } from 'vitest';
import { verdictOn, type ComparisonResult, type TrialResult } from './record.ts';

const TRIAL: TrialResult = {
  number: 1,
  odoo: '19',
  place: 'database',
  database: 'a',
  journey: 'shipment',
  channel: 'rpc',
  ledger: 'kept',
  sweep: 'quiet',
  noted: 1,
  found: 1,
  left: 0,
  failures: [],
  hit: { stage: 'ship', afterMs: 5, processes: 4 },
};
const COMPARISON: ComparisonResult = {
  odoo: '19',
  place: 'database',
  database: 'a',
  kills: 1,
  tables: 1,
  rows: 1,
  remains: [],
  unexplained: [],
};
const asked = [{ odoo: '19' as const, place: 'database' as const, database: 'a', kills: 1 }];
const runs = [{ journey: 'shipment' as const, channel: 'rpc' as const }];

describe('The verdict over a run of kills', () => {
  it('passes when every kill was swept and the database is as before', () => {
    expect(verdictOn({ asked, runs, trials: [TRIAL], comparisons: [COMPARISON] }).verdict).toBe('pass');
  });

  it.each([
    ['nothing was asked for', { asked: [], trials: [], comparisons: [] }],
    ['a run ended before its kill', { asked, trials: [{ ...TRIAL, hit: null }], comparisons: [COMPARISON] }],
    ['nothing was compared', { asked, trials: [TRIAL], comparisons: [] }],
    [
      'the last comparison was before the last kill',
      { asked, trials: [TRIAL, TRIAL], comparisons: [COMPARISON] },
    ],
    [
      'another database was compared',
      { asked, trials: [TRIAL], comparisons: [{ ...COMPARISON, database: 'b' }] },
    ],
  ])('is inconclusive when %s', (_, parts) => {
    expect(verdictOn({ runs, ...parts }).verdict).toBe('inconclusive');
  });

  it.each([
    ['the business would notice', { trials: [{ ...TRIAL, failures: ['goods'] }], comparisons: [COMPARISON] }],
    ['a row differs', { trials: [TRIAL], comparisons: [{ ...COMPARISON, unexplained: ['res_partner'] }] }],
  ])('fails when %s', (_, parts) => {
    expect(verdictOn({ asked, runs, ...parts }).verdict).toBe('fail');
  });

  it('is inconclusive when one kind of run was never hit despite enough kills', () => {
    const more = [...runs, { journey: 'login' as const, channel: 'ui' as const }];
    const trials = [TRIAL, TRIAL, TRIAL, TRIAL];
    const facts = {
      asked: asked.map((share) => ({ ...share, kills: 4 })),
      runs: more,
      trials,
      comparisons: [{ ...COMPARISON, kills: 4 }],
    };
    expect(verdictOn(facts)).toEqual({
      verdict: 'inconclusive',
      reasons: ['Odoo 19: no kill hit login by ui.'],
    });
  });
});
