import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localWindow } from '../../fixtures/calendar/calendar.ts';
import { readAccessLog } from './access-log.ts';
import { parseLogLine } from './log-line.ts';
import { meaningOf, patternOf } from './log-meaning.ts';
import { profileFromLog } from './record-log.ts';
import { RecordedProfile } from './recorded-profile.ts';

const at = (time: string): string => `[20/Nov/2026:${time} +0100]`;
const combined = (time: string, request: string, status = 200): string =>
  `203.0.113.9 - jane.doe ${at(time)} "${request} HTTP/1.1" ${status} 512 "https://erp.example.com/odoo/sales/4711" "Mozilla/5.0 (X11)"`;
const traefik = (time: string, path: string, status = 200, method = 'POST'): string =>
  JSON.stringify({
    ClientHost: '203.0.113.9',
    ClientUsername: 'jane.doe',
    DownstreamStatus: status,
    Duration: 123_456_789,
    RequestMethod: method,
    RequestPath: path,
    StartUTC: `2026-11-20T${time}.123456789Z`,
    level: 'info',
    time: '2026-11-20T23:59:59Z',
  });

const CONFIRM = 'POST /web/dataset/call_button/sale.order/action_confirm';

describe('a line of an access log', () => {
  test('is parsed in the combined format with its offset from UTC', () => {
    expect(parseLogLine(combined('14:03:21', `${CONFIRM}?debug=1`))).toEqual({
      atMs: Date.parse('2026-11-20T13:03:21Z'),
      method: 'POST',
      path: '/web/dataset/call_button/sale.order/action_confirm',
      status: 200,
    });
    const west = combined('14:03:21', CONFIRM).replace('+0100', '-0330');
    expect(parseLogLine(west)).toMatchObject({ atMs: Date.parse('2026-11-20T17:33:21Z') });
  });

  test('may start with the virtual host, have a user with a space, and lack a referrer', () => {
    const line = `erp.example.com:443 ::1 - John Smith ${at('00:00:00')} "GET / HTTP/2.0" 304 -`;
    expect(parseLogLine(line)).toMatchObject({ method: 'GET', path: '/', status: 304 });
  });

  test('has, from Traefik, the time at which the request began, not when it was logged', () => {
    expect(parseLogLine(traefik('13:03:21', '/web/login?redirect=%2Fodoo', 303))).toEqual({
      atMs: Date.parse('2026-11-20T13:03:21.123Z'),
      method: 'POST',
      path: '/web/login',
      status: 303,
    });
  });

  test.each([
    ['nonsense', 'neither combined format nor JSON'],
    ['{"RequestMethod":"GET"', 'neither combined format nor JSON'],
    ['{"level":"info","msg":"started"}', 'JSON without a request'],
    ['1.1.1.1 - - [20/Foo/2026:14:03:21 +0100] "GET / HTTP/1.1" 200 1', 'no time that can be read'],
    ['1.1.1.1 - - [20/Nov/2026:14:03:21 +0100] "\\x16\\x03\\x01" 400 0', 'neither combined format nor JSON'],
  ])('is reported as malformed: %s', (line, why) => {
    expect(parseLogLine(line)).toBe(why);
  });
});

describe('the meaning of a request', () => {
  const of = (path: string, status = 200, method = 'POST') => meaningOf({ atMs: 0, method, path, status });

  test.each([
    ['/web/dataset/call_kw/sale.order/action_confirm', 'order_confirmed', 'web'],
    ['/web/dataset/call_button/sale.order/action_confirm', 'order_confirmed', 'web'],
    ['/web/dataset/call_button/stock.picking/button_validate', 'shipment_done', 'web'],
    ['/web/dataset/call_kw/account.move/action_post', 'invoice_posted', 'web'],
    ['/json/2/sale.order/action_confirm', 'order_confirmed', 'xmlrpc'],
    ['/web/session/authenticate', 'sign_in', 'web'],
  ])('%s is %s', (path, event, transport) => {
    expect(of(path)).toEqual({ is: 'event', event, transport });
  });

  test('is a sign-in only if the form let the user in', () => {
    expect(of('/web/login', 303)).toMatchObject({ event: 'sign_in' });
    expect(of('/web/login', 200)).toMatchObject({ what: 'requests refused or failed' });
  });

  test.each([
    ['/xmlrpc/2/object', 200, 'POST', 'requests of integrations, opaque'],
    ['/jsonrpc', 200, 'POST', 'requests of integrations, opaque'],
    ['/web/dataset/call_button', 200, 'POST', 'buttons of the web client, opaque'],
    ['/web/dataset/call_kw/sale.order/read', 200, 'POST', 'other calls'],
    ['/web/dataset/call_kw/sale.order/action_confirm', 502, 'POST', 'requests refused or failed'],
    ['/web/assets/1/web.min.js', 200, 'GET', 'requests of pages and files'],
  ])('%s with %d is not an event: %s %s', (path, status, method, what) => {
    expect(of(path, status, method)).toEqual({ is: 'left out', what });
  });

  test('has neither numbers nor names as a pattern', () => {
    expect(patternOf('/web/dataset/call_kw/res.partner/read')).toBe('res.partner/read');
    expect(patternOf('/my/orders/4711')).toBe('/my/orders');
    expect(patternOf('/shop/blue-chair-17')).toBe('/shop/…');
    expect(patternOf('/Jane.Doe')).toBe('/…');
  });
});

describe('a whole access log', () => {
  let folder: string;
  let path: string;
  const lines = [
    combined('14:00:00', CONFIRM),
    combined('14:00:59', CONFIRM),
    traefik('13:01:30', '/web/dataset/call_kw/stock.picking/button_validate'),
    'garbage',
    combined('14:02:00', 'POST /xmlrpc/2/object'),
    combined('14:02:00', 'POST /web/dataset/call_kw/res.partner/web_search_read'),
    combined('14:02:30', CONFIRM, 500),
    combined('14:03:00', 'POST /json/2/sale.order/action_confirm'),
    '',
  ];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-access-log-'));
    path = join(folder, 'access.log');
    await writeFile(path, `${lines.join('\n')}\n`);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('becomes a profile of its minutes, with all that was left out', async () => {
    const profile = profileFromLog(await readAccessLog(path, undefined), undefined, 'Europe/Paris');
    expect(RecordedProfile.parse(profile)).toEqual(profile);
    expect(profile.window).toEqual({
      timeZone: 'Europe/Paris',
      day: '2026-11-20',
      from: '14:00',
      minutes: 4,
    });
    expect(profile.streams.map(({ event, transport, perMinute }) => [event, transport, perMinute])).toEqual([
      ['order_confirmed', 'web', [2, 0, 0, 0]],
      ['order_confirmed', 'xmlrpc', [0, 0, 0, 1]],
      ['shipment_done', 'web', [0, 1, 0, 0]],
    ]);
    expect(Object.fromEntries(profile.leftOut.map(({ what, count }) => [what, count]))).toEqual({
      'requests refused or failed': 1,
      'requests of integrations, opaque': 1,
      'other calls': 1,
      'malformed lines': 1,
    });
    expect(JSON.stringify(profile)).not.toMatch(/jane|203\.0|erp\.example|partner|4711/);
  });

  test('reports malformed lines and unmapped requests', async () => {
    const account = await readAccessLog(path, undefined);
    expect(account.lines).toBe(8);
    expect(account.malformed).toEqual([{ line: 4, why: 'neither combined format nor JSON' }]);
    expect(account.unmapped).toEqual([{ pattern: 'res.partner/web_search_read', count: 1 }]);
  });

  test('gives the same when compressed, whatever the name of the file', async () => {
    const packed = join(folder, 'access.log.1');
    await writeFile(packed, gzipSync(`${lines.join('\n')}\n`));
    expect(await readAccessLog(packed, undefined)).toEqual(await readAccessLog(path, undefined));
  });

  test('is refused when its compressed data is cut off', async () => {
    const cut = join(folder, 'cut.log.gz');
    const whole = gzipSync(lines.join('\n').repeat(50));
    await writeFile(cut, whole.subarray(0, Math.floor(whole.length / 2)));
    await expect(readAccessLog(cut, undefined)).rejects.toThrow('cut.log.gz cannot be read');
  });

  test('is reported when missing', async () => {
    await expect(readAccessLog(join(folder, 'none.log'), undefined)).rejects.toThrow('ENOENT');
  });

  test('is cut to a window of local time, exclusive of its end', async () => {
    const window = localWindow('Europe/Paris', '2026-11-20', '14:01', '14:03');
    const named = { ...window, timeZone: 'Europe/Paris', day: '2026-11-20', from: '14:01' };
    const profile = profileFromLog(await readAccessLog(path, window), named, 'Europe/Paris');
    expect(profile.streams.map(({ event, perMinute }) => [event, perMinute])).toEqual([
      ['shipment_done', [1, 0]],
    ]);
    expect(profile.leftOut).toContainEqual({ what: 'requests outside the window', count: 3 });
  });

  test('is refused without an event, with a summary of its content', async () => {
    const opaque = join(folder, 'opaque.log');
    await writeFile(opaque, `${combined('14:00:00', 'POST /xmlrpc/2/object')}\n`.repeat(30));
    const account = await readAccessLog(opaque, undefined);
    expect(() => profileFromLog(account, undefined, 'UTC')).toThrow(
      'None of the 30 lines is a confirmation, a validation, a posting or a sign-in: 30 requests of integrations, opaque.',
    );
    const garbage = join(folder, 'garbage.log');
    await writeFile(garbage, 'x\ny\n');
    const none = await readAccessLog(garbage, undefined);
    expect(() => profileFromLog(none, undefined, 'UTC')).toThrow('None of the 2 lines');
  });

  test('is refused for more than a day, asking for a part of it', async () => {
    const long = join(folder, 'long.log');
    const later = combined('14:00:00', CONFIRM).replace('20/Nov', '23/Nov');
    await writeFile(long, `${combined('14:00:00', CONFIRM)}\n${later}\n`);
    const account = await readAccessLog(long, undefined);
    expect(() => profileFromLog(account, undefined, 'UTC')).toThrow(
      'choose a part of it with --day and --window',
    );
  });
});
