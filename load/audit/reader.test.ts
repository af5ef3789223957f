import { expect, test } from 'vitest';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { text } from '../../fixtures/odoo/records.ts';
import type { OdooCall, OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import { Reader } from './reader.ts';

/** A session over so many records, that answers pages after an id and remembers what it was asked. */
function sessionOf(records: number): { session: OdooSession; calls: OdooCall[] } {
  const calls: OdooCall[] = [];
  const answer = (call: OdooCall): OdooValue => {
    calls.push(call);
    if (call.method.endsWith('read_group')) {
      const row = { product_id: [7, 'Lamp'], lot_id: false };
      return [call.method === 'read_group' ? { ...row, qty_done: 5 } : { ...row, 'qty:sum': 5 }];
    }
    const [domain] = call.args ?? [];
    const [first] = Array.isArray(domain) ? domain : [];
    const after = Array.isArray(first) ? Number(first[2]) : 0;
    const ids = Array.from({ length: records }, (_, index) => index + 1).filter((id) => id > after);
    return ids.slice(0, Number(call.kwargs?.['limit'])).map((id) => ({ id, name: `R${id}` }));
  };
  const session: OdooSession = {
    transport: 'xmlrpc',
    uid: 2,
    context: {},
    call: (call) => Promise.resolve(answer(call)),
  };
  return { session, calls };
}

function readerOf(
  session: OdooSession,
  { series = 19, leftMs = 60_000, signal = new AbortController().signal } = {},
): Reader {
  return new Reader({
    session,
    dialect: dialectOf({ series, text: String(series) }),
    deadlineMs: performance.now() + leftMs,
    callTimeoutMs: 30_000,
    signal,
  });
}

test('reads thousands of records page by page, each once', async () => {
  const { session, calls } = sessionOf(2_500);
  const found = await readerOf(session).all('res.partner', [], { name: text });
  expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
  expect(calls).toHaveLength(3);
});

test('asks for thousands of values in parts', async () => {
  const { session, calls } = sessionOf(10);
  const wanted = Array.from({ length: 1_200 }, (_, index) => index);
  expect(await readerOf(session).among('res.partner', 'parent_id', wanted, { name: text })).toHaveLength(10);
  expect(calls).toHaveLength(3);
});

test.each([
  [19, 'formatted_read_group', 'qty:sum'],
  [14, 'read_group', 'qty_done'],
])('reads sums by group as Odoo %s returns them', async (series, method, figure) => {
  const { session, calls } = sessionOf(0);
  const name = figure.replace(':sum', '');
  const rows = await readerOf(session, { series }).sums(
    'stock.move.line',
    [],
    ['product_id', 'lot_id'],
    name,
  );
  expect(rows).toEqual([
    {
      ids: new Map([
        ['product_id', 7],
        ['lot_id', undefined],
      ]),
      sum: 5,
    },
  ]);
  expect(calls[0]?.method).toBe(method);
});

test('limits each call to the time that is left, and sends none without time', async () => {
  const { session, calls } = sessionOf(1);
  await readerOf(session, { leftMs: 5_000 }).all('res.partner', [], { name: text });
  expect(calls[0]?.timeoutMs).toBeLessThanOrEqual(5_000);
  const late = readerOf(session, { leftMs: 0 }).all('res.partner', [], { name: text });
  await expect(late).rejects.toSatisfy(
    (error) => error instanceof JourneyFailure && error.kind === 'timeout',
  );
  const stopped = readerOf(session, { signal: AbortSignal.abort() }).all('res.partner', [], { name: text });
  await expect(stopped).rejects.toThrow();
  expect(calls).toHaveLength(1);
});
