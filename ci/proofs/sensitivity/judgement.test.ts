import { describe, expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { isAsPromised, judge, RESULTS, type Sighting } from './judgement.ts';

const fault: Fault = {
  id: 'some-fault',
  title: 'Something is wrong',
  means: { by: 'add-on' },
  shows: [{ journey: 'invoice', channel: 'ui', step: 'post_invoice', kind: 'assertion' }],
  spares: [{ journey: 'invoice', channel: 'rpc' }],
};

const failed: Sighting = {
  journey: 'invoice',
  channel: 'ui',
  status: 'failed',
  step: 'post_invoice',
  kind: 'assertion',
  message: 'The total is wrong.',
  durationMs: 1000,
};
const passed: Sighting = { ...failed, status: 'passed', step: null, kind: null, message: null };
const known: Fault = { ...fault, knownMiss: 'Nobody looks.' };

describe('judge', () => {
  test.each([
    ['calls the right step with the right kind caught', fault, failed, 1, 'caught'],
    ['calls another step wrong', fault, { ...failed, step: 'create_invoice' }, 1, 'wrong'],
    ['calls another kind wrong', fault, { ...failed, kind: 'fault' }, 1, 'wrong'],
    [
      'calls a broken journey wrong, even in the right step',
      fault,
      { ...failed, status: 'broken' },
      1,
      'wrong',
    ],
    ['calls a passed journey missed', fault, passed, 1, 'missed'],
    ['calls a passed journey of the other channel spared', fault, { ...passed, channel: 'rpc' }, 0, 'spared'],
    ['calls a failed journey of the other channel wrong', fault, { ...failed, channel: 'rpc' }, 1, 'wrong'],
    ['calls nothing caught that never took place', fault, failed, 0, 'not struck'],
    ['calls nothing missed that never took place', fault, passed, 0, 'not struck'],
    ['calls a miss that is listed known', known, passed, 1, 'known miss'],
    ['calls a listed miss that is noticed after all wrong', known, failed, 1, 'wrong'],
    ['calls a listed miss that never took place not struck', known, passed, 0, 'not struck'],
  ] as const)('%s', (_title, each, seen, strikes, result) => {
    expect(judge(each, { seen, strikes })).toBe(result);
  });

  test('does not ask for strikes if none are counted', () => {
    const view: Fault = { ...fault, means: { by: 'rights', group: 'account.group_account_invoice' } };
    expect(judge(view, { seen: failed, strikes: 0 })).toBe('caught');
  });
});

test('accepts only what the catalogue promises', () => {
  expect(RESULTS.filter(isAsPromised)).toEqual(['caught', 'spared', 'known miss']);
});
