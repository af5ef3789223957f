import { type OutboundSection, type RunRecord, verdictOf } from '../../../fixtures/record/record.ts';
import type { SweepSection } from '../../../fixtures/record/sweep.ts';
import { passedRecord } from '../journeys/sample.ts';

/** Sweeps and outbound messages for tests and for looking at reports. */

const AT = '2026-01-31T12:00:01.000Z';

const RECORDS = [
  { model: 'sale.order', count: 0 },
  { model: 'stock.picking', count: 412 },
  { model: 'account.move', count: 1 },
  { model: 'account.payment', count: 0 },
  { model: 'stock.reference', count: 0 },
] as const;

export const CLEAN_SWEEP: SweepSection = {
  looked: true,
  at: AT,
  found: 2,
  undone: 2,
  failed: 0,
  failures: [],
  left: 0,
  oldestLeftAt: null,
  records: [...RECORDS],
};

export const FAILED_SWEEP: SweepSection = {
  ...CLEAN_SWEEP,
  found: 3,
  undone: 2,
  failed: 1,
  failures: [
    {
      model: 'account.move',
      id: 71,
      name: 'SYN-INV/2026/00007',
      reason: 'account.move.button_draft: You cannot reset an entry of a locked period to draft.',
    },
  ],
  left: 1,
  oldestLeftAt: '2026-01-31T10:00:01.000Z',
};

export const BLIND_SWEEP: SweepSection = {
  looked: false,
  at: AT,
  reason: 'sign-in at http://127.0.0.1:18069 did not answer within 10 s.',
};

export const NOTHING_SENT: OutboundSection = { looked: true, messages: [] };
export const NOT_SEEN: OutboundSection = { looked: false, messages: [] };
export const MAIL_SENT: OutboundSection = {
  looked: true,
  messages: [
    { kind: 'email', document: 'stock.picking,88' },
    { kind: 'sms', document: 'stock.picking,88' },
  ],
};

/** A run whose journeys passed, with what was swept before and seen in the queues after it. */
export function upkeepRecord(parts: {
  readonly sweep?: SweepSection;
  readonly outbound?: OutboundSection;
}): RunRecord {
  const record = { ...passedRecord(), ...parts };
  return { ...record, ...verdictOf(record) };
}

/** A sweep that was asked for alone. */
export function sweepAlone(sweep: SweepSection): RunRecord {
  const record = { ...passedRecord(), asked: [], journeys: [], sweep };
  return { ...record, ...verdictOf(record) };
}
