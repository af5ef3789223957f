import { expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import type { Sighting } from './judgement.ts';
import type { TrialsOutcome } from './fault-trials.ts';
import { factsOf, reasonsOf, SensitivityRecord, sensitivityTable } from './record.ts';

/** The record of a course on Odoo 19. */
function recordOf(outcome: TrialsOutcome): SensitivityRecord {
  const facts = factsOf(outcome);
  const reasons = reasonsOf(facts);
  return SensitivityRecord.parse({
    record: 'cutoff.sensitivity',
    version: 1,
    odoo: '19',
    startedAt: '2026-01-31T12:00:00.000Z',
    finishedAt: '2026-01-31T12:06:00.000Z',
    ...facts,
    verdict: reasons.length === 0 ? 'pass' : 'fail',
    reasons,
  });
}

const fault: Fault = {
  id: 'some-fault',
  title: 'Something is wrong',
  means: { by: 'add-on' },
  shows: [{ journey: 'invoice', channel: 'rpc', step: 'post_invoice', kind: 'assertion' }],
};
const clean: Sighting = {
  journey: 'invoice',
  channel: 'rpc',
  status: 'passed',
  step: null,
  kind: null,
  message: null,
  durationMs: 900,
};
const caught: Sighting = {
  ...clean,
  status: 'failed',
  step: 'post_invoice',
  kind: 'assertion',
  message: 'The total is wrong.',
};
const outcome: TrialsOutcome = {
  before: [clean],
  trials: [{ fault, seen: caught, strikes: 1 }],
  after: [clean],
};

test('passes when all faults are caught and the clean journeys pass', () => {
  const record = recordOf(outcome);
  expect(record).toMatchObject({ verdict: 'pass', reasons: [] });
  expect(record.trials[0]).toMatchObject({ fault: 'some-fault', result: 'caught', strikes: 1 });
});

test('fails when no journey noticed a fault, and names it', () => {
  const record = recordOf({ ...outcome, trials: [{ fault, seen: clean, strikes: 1 }] });
  expect(record.verdict).toBe('fail');
  expect(record.reasons).toEqual([
    'some-fault in invoice (rpc) passed, expected to fail in post_invoice with assertion.',
  ]);
});

test('proves nothing by a fault that never took effect', () => {
  const record = recordOf({ ...outcome, trials: [{ fault, seen: caught, strikes: 0 }] });
  expect(record.verdict).toBe('fail');
  expect(record.trials[0]?.result).toBe('not struck');
});

test('fails by the clean journeys when a fault was not removed', () => {
  const record = recordOf({ ...outcome, after: [caught] });
  expect(record.reasons).toEqual([
    'invoice (rpc) failed in post_invoice with assertion after all faults were taken back: The total is wrong.',
  ]);
});

test('does not pass without faults', () => {
  expect(recordOf({ before: [clean], trials: [], after: [] }).verdict).toBe('fail');
});

test('lists a known miss with its reason, without failing', () => {
  const known: Fault = { ...fault, knownMiss: 'Nobody looks at it.' };
  const record = recordOf({ ...outcome, trials: [{ fault: known, seen: clean, strikes: 1 }] });
  expect(record.verdict).toBe('pass');
  const lines = sensitivityTable(record).split('\n');
  expect(lines[lines.indexOf('Not caught:') + 1]).toBe(
    '  some-fault: Something is wrong. Nobody looks at it.',
  );
});
