import { expect, test } from 'vitest';
import { noteBatch, type BatchSeen, type State } from './state.ts';

function nothing(): State {
  const account = {
    passed: 0,
    failed: 0,
    broken: 0,
    unfinished: 0,
    failures: [],
    audit: null,
    broken_invariants: [],
  };
  return {
    counters: { source: 'log', missing: [], unsettled: [], passes: 3, steps: [], findings: [] },
    blocks: [],
    accounts: { baseline: account, candidate: account },
    batches: 1,
    discarded: [],
    unhealthy: [],
    pairEveryMs: 500,
    spentS: { counters: 0, blocks: 0, audit: 0 },
    odoo: { baseline: null, candidate: null },
    language: null,
  };
}

function batch(reasons: readonly string[]): BatchSeen {
  const side = {
    counts: { begun: 2, passed: 1, failed: 0, broken: 0, failures: {} },
    load: { validity: { reasons } },
    odoo: '19.0',
    language: 'en_US',
  };
  const pair = { index: 0, baselineFirst: true, baseline: { confirm: 1 }, candidate: { confirm: 1 } };
  return { batch: 1, pairs: [pair], sides: { baseline: side, candidate: side } };
}

const how = { design: { warmUpPairs: 0, pairsPerBlock: 1 }, blocks: 1, stored: undefined, isStopped: false };

test('discards an invalid batch with its reasons, and does not hold a stopped one against the gate', () => {
  const state = nothing();
  noteBatch(state, batch(['late.']), how);
  expect(state.discarded).toEqual(['Batch 1, baseline: late. Batch 1, candidate: late.']);
  noteBatch(state, batch(['The run was interrupted.']), { ...how, isStopped: true });
  expect(state.discarded).toHaveLength(1);
  expect(state.blocks).toEqual([]);
  noteBatch(state, batch([]), how);
  expect(state.blocks.map(({ number }) => number)).toEqual([1]);
  expect(state.accounts.candidate).toMatchObject({ passed: 3, unfinished: 3 });
});
