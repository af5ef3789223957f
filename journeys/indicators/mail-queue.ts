import { countRecords, datetime, searchRecords } from '../../fixtures/odoo/records.ts';
import type { Domain } from '../../fixtures/odoo/records.ts';
import type { Indicator } from './look.ts';
import { judged, notApplicable, value } from './look.ts';
import { fieldsOf } from './models.ts';
import { countWords, odooInstant, spanWords, unixMsOf } from './words.ts';

const DAY_MS = 86_400_000;

/** Mail (`mail.mail`) that waits to be sent, and mail of the last day that could not be. Texts are not read. */
export const mailQueue: Indicator = async ({ session: open, settings, nowMs }) => {
  const session = await open();
  const { oldestMs, exceptions: allowed } = settings.mailQueue;
  const fields = await fieldsOf(session, 'mail.mail', ['state', 'scheduled_date']);
  if (fields === undefined) return notApplicable('Mail is not installed in this database.');
  // Mail that is to leave later does not wait yet.
  const due: Domain = fields.has('scheduled_date')
    ? ['|', ['scheduled_date', '=', false], ['scheduled_date', '<=', odooInstant(nowMs)]]
    : [];
  const outgoing: Domain = [['state', '=', 'outgoing'], ...due];
  const waiting = await countRecords(session, 'mail.mail', outgoing);
  const [first] = await searchRecords(
    session,
    'mail.mail',
    outgoing,
    { create_date: datetime },
    { order: 'id', limit: 1 },
  );
  const oldestS = first ? Math.max(0, (nowMs - unixMsOf(first.create_date)) / 1000) : 0;
  const exceptions = await countRecords(session, 'mail.mail', [
    ['state', '=', 'exception'],
    ['write_date', '>=', odooInstant(nowMs - DAY_MS)],
  ]);
  const since = first ? `, the oldest for ${spanWords(oldestS)}` : '';
  return judged(
    [
      value('waiting', waiting),
      value('oldest', oldestS, oldestMs / 1000),
      value('exceptions', exceptions, allowed),
    ],
    `${countWords(waiting, 'mail waits', 'mails wait')}${since}; ${exceptions} failed within a day.`,
    {
      hint: 'See Settings, Technical, Emails for the reason of a failure. Check the mail server, and that the job "Mail: Email Queue Manager" runs.',
    },
  );
};
