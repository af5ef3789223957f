import { countRecords, datetime, number, searchRecords, text } from '../../fixtures/odoo/records.ts';
import type { Domain } from '../../fixtures/odoo/records.ts';
import type { Indicator } from './look.ts';
import { breached, judged, unknown, value } from './look.ts';
import { fieldsOf } from './models.ts';
import { countWords, odooInstant, spanWords, unixMsOf } from './words.ts';

/** Names are told of so many jobs at most. */
const MOST_NAMED = 3;

/**
 * Scheduled jobs (`ir.cron`) that are due for longer than they may be, or whose last run failed. Odoo moves the next
 * call of a job on after each run, so a job that is overdue was not started, or still runs. Failures in a row are counted
 * since 18; before, Odoo writes them to its log only. Reading them is for administrators unless somebody gives the right.
 */
export const scheduledJobs: Indicator = async ({ session: open, settings, nowMs }) => {
  const session = await open();
  const { overdueMs, ignore } = settings.scheduledJobs;
  const fields = await fieldsOf(session, 'ir.cron', ['cron_name', 'failure_count']);
  if (fields === undefined || !fields.has('cron_name')) {
    return unknown('The server does not show its scheduled jobs.', 'Check the version of the server.');
  }
  const own: Domain = [
    ['active', '=', true],
    ...(ignore.length > 0 ? [['cron_name', 'not in', ignore] as const] : []),
  ];
  if ((await countRecords(session, 'ir.cron', own)) === 0) {
    return breached(
      'No scheduled job is active, so none can be overdue: nothing is sent, fetched or reordered.',
      'Find out who switched them off: Settings, Technical, Scheduled Actions, with the filter "Archived".',
    );
  }
  const late: Domain = [...own, ['nextcall', '<', odooInstant(nowMs - overdueMs)]];
  const overdue = await countRecords(session, 'ir.cron', late);
  const oldest = await searchRecords(
    session,
    'ir.cron',
    late,
    { cron_name: text, nextcall: datetime },
    { order: 'nextcall', limit: MOST_NAMED },
  );
  const mostOverdueS = oldest[0] ? (nowMs - unixMsOf(oldest[0].nextcall)) / 1000 : 0;
  const counted = fields.has('failure_count');
  const failing = counted
    ? await searchRecords(
        session,
        'ir.cron',
        [...own, ['failure_count', '>', 0]],
        { cron_name: text, failure_count: number },
        { order: 'failure_count desc' },
      )
    : [];
  const names = [...oldest, ...failing].map(({ cron_name }) => cron_name);
  const words = [
    `${countWords(overdue, 'job is', 'jobs are')} overdue${overdue > 0 ? `, the longest by ${spanWords(mostOverdueS)}` : ''}`,
    counted
      ? `${countWords(failing.length, 'job')} failed when last run`
      : 'this version does not count failures',
    ...(names.length > 0 ? [[...new Set(names)].slice(0, MOST_NAMED).join(', ')] : []),
  ];
  return judged(
    [
      value('overdue', overdue, 0),
      value('most_overdue', mostOverdueS),
      ...(counted ? [value('failing', failing.length, 0)] : []),
    ],
    `${words.join('; ')}.`,
    {
      hint: "Check whether the server runs scheduled jobs (max_cron_threads) and which of them takes long. Odoo's log says why one failed.",
    },
  );
};
