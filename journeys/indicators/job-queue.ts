import { countRecords, datetime, searchRecords } from '../../fixtures/odoo/records.ts';
import type { Domain } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Indicator } from './look.ts';
import { judged, notApplicable, value } from './look.ts';
import { fieldsOf } from './models.ts';
import { odooInstant, spanWords, unixMsOf } from './words.ts';

const MODEL = 'queue.job';

/** The backlog of the queue of the OCA (`queue_job`), in databases that have it. */
export const jobQueue: Indicator = async ({ session: open, settings, nowMs }) => {
  const session = await open();
  const { oldestMs, failed: allowed } = settings.jobQueue;
  const fields = await fieldsOf(session, MODEL, ['state', 'date_created', 'eta']);
  if (fields === undefined) return notApplicable('The module queue_job is not installed.');
  const among = (states: readonly string[]): Domain => [['state', 'in', states]];
  // A job that is to start later does not wait yet.
  const due: Domain = fields.has('eta') ? ['|', ['eta', '=', false], ['eta', '<=', odooInstant(nowMs)]] : [];
  const waiting: Domain = [...among(['pending', 'enqueued']), ...due];
  const pending = await countRecords(session, MODEL, waiting);
  const started = await countRecords(session, MODEL, among(['started']));
  const failed = await countRecords(session, MODEL, among(['failed']));
  const oldestS = await oldestOf(session, waiting, nowMs);
  const since = pending > 0 ? `, the oldest for ${spanWords(oldestS)}` : '';
  return judged(
    [
      value('pending', pending),
      value('started', started),
      value('failed', failed, allowed),
      value('oldest', oldestS, oldestMs / 1000),
    ],
    `${pending} wait${since}; ${started} run; ${failed} failed.`,
    {
      hint: 'See Job Queue, Jobs for the failures and their reasons, and check that the job runner is up (server_wide_modules, workers).',
    },
  );
};

async function oldestOf(session: OdooSession, domain: Domain, nowMs: number): Promise<number> {
  const [first] = await searchRecords(
    session,
    MODEL,
    domain,
    { date_created: datetime },
    { order: 'date_created', limit: 1 },
  );
  return first ? Math.max(0, (nowMs - unixMsOf(first.date_created)) / 1000) : 0;
}
