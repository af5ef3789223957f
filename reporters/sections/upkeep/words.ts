import type { OutboundSection } from '../../../fixtures/record/record.ts';
import { type SweepSection, sweepState, type SweepState } from '../../../fixtures/record/sweep.ts';
import { formatCount, formatInstant } from '../../format.ts';
import type { State } from '../../outcomes.ts';

/** How facts of a sweep and of outbound messages read in every report for people. */

export const SWEEP_STATE: Readonly<Record<SweepState, State>> = {
  clean: 'passed',
  left: 'failed',
  unknown: 'never-ran',
};

/** `3 of 4 documents of earlier runs undone, 1 left, the oldest of 2026-01-31 10:00 UTC`; or that it is unknown. */
export function sweepSentence(section: SweepSection): string {
  if (!section.looked) return 'it is unknown what earlier runs left';
  const { found, undone, left } = section;
  if (found === 0 && left === 0) return 'earlier runs left nothing to undo';
  const done = `${undone} of ${formatCount(found, 'document')} of earlier runs undone`;
  if (sweepState(section) === 'clean') return done;
  const since = section.oldestLeftAt === null ? '' : `, the oldest of ${formatInstant(section.oldestLeftAt)}`;
  return `${done}, ${left} left${since}`;
}

/**
 * `1,204 records of earlier runs in Odoo: 4 sale.order, 1,200 stock.picking`; `undefined` if they could not be counted.
 * A probe counts before its journeys, so that their own documents are not among them.
 */
export function recordsSentence(section: SweepSection): string | undefined {
  if (!section.looked || section.records.length === 0) return undefined;
  const total = section.records.reduce((sum, { count }) => sum + count, 0);
  const by = section.records.filter(({ count }) => count > 0).map(({ model, count }) => `${count} ${model}`);
  const list = by.length === 0 ? '' : `: ${by.join(', ')}`;
  return `${formatCount(total, 'record')} of earlier runs in Odoo${list}`;
}

export function outboundState({ looked, messages }: OutboundSection): State {
  if (!looked) return 'never-ran';
  return messages.length === 0 ? 'passed' : 'failed';
}

/** `nothing queued for the outside`, `2 messages queued for the outside: an email for sale.order,17, …`. */
export function outboundSentence({ looked, messages }: OutboundSection): string {
  if (!looked) return 'it is unknown whether the run made Odoo send something';
  if (messages.length === 0) return 'nothing queued for the outside by this run';
  const each = messages.map(({ kind, document }) => `${kind} for ${document}`);
  return `${formatCount(messages.length, 'message')} queued for the outside by this run: ${each.join(', ')}`;
}
