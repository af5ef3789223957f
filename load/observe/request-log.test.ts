import { describe, expect, it } from 'vitest';
import { parseRequestLine, parseRequestLog } from './request-log.ts';

/** As two real servers wrote them. */
const LINES = {
  rpc19:
    '2026-11-24 06:13:14,316 26 INFO dev werkzeug: 127.0.0.1 - - [24/Nov/2026 06:13:14] "POST /xmlrpc/2/object#sale.order.create HTTP/1.1" 200 - 55 0.424 0.246',
  web19:
    '2026-11-24 06:13:23,524 26 INFO dev werkzeug: 127.0.0.1 - - [24/Nov/2026 06:13:23] "POST /web/dataset/call_kw/stock.picking/button_validate#stock.picking.button_validate HTTP/1.1" 200 - 88 0.363 0.366',
  page19:
    '2026-11-24 06:10:39,567 26 INFO dev werkzeug: 127.0.0.1 - - [24/Nov/2026 06:10:39] "GET /web/assets/0d864e7/web.assets_web.min.css HTTP/1.1" 200 - 3 0.003 0.007',
  service19:
    '2026-11-24 06:11:39,689 1 INFO ? odoo.service.server: HTTP service (werkzeug) running on 127.0.0.1:21619 ',
};

describe('a line of the request log', () => {
  it('has model and method from Odoo 19 on', () => {
    expect(parseRequestLine(LINES.rpc19)).toEqual({
      atMs: Date.UTC(2026, 10, 24, 6, 13, 14, 316),
      pid: 26,
      database: 'dev',
      client: '127.0.0.1',
      verb: 'POST',
      path: '/xmlrpc/2/object',
      call: { model: 'sale.order', method: 'create' },
      status: 200,
      cost: { queries: 55, sqlS: 0.424, pythonS: 0.246 },
    });
  });

  it('has a model with dots and its method, whatever the path of the call', () => {
    expect(parseRequestLine(LINES.web19)?.call).toEqual({
      model: 'stock.picking',
      method: 'button_validate',
    });
    expect(parseRequestLine(LINES.web19.replace(/#\S+/, ''))?.call).toEqual({
      model: 'stock.picking',
      method: 'button_validate',
    });
  });

  it('has no call for a page', () => {
    expect(parseRequestLine(LINES.page19)).toMatchObject({
      path: '/web/assets/0d864e7/web.assets_web.min.css',
      call: null,
    });
  });

  it('has no cost if Odoo counted nothing', () => {
    const line = LINES.page19.replace('3 0.003 0.007', '- - -');
    expect(parseRequestLine(line)).toMatchObject({ status: 200, cost: null });
  });

  it('is parsed with terminal colours, and with the cursor that replicas add', () => {
    const coloured = LINES.rpc19
      .replace('INFO', '\u001B[1;32m\u001B[1;49mINFO\u001B[0m')
      .replace('0.424', '\u001B[1;33m\u001B[1;49m0.424\u001B[0m');
    expect(parseRequestLine(`${coloured} rw`)?.cost).toEqual({ queries: 55, sqlS: 0.424, pythonS: 0.246 });
  });

  it('omits the query of an address', () => {
    const line = LINES.page19.replace('.min.css', '.min.css?token=abc');
    expect(parseRequestLine(line)?.path).toBe('/web/assets/0d864e7/web.assets_web.min.css');
  });

  it('has no database before one was chosen', () => {
    expect(parseRequestLine(LINES.page19.replace('INFO dev', 'INFO ?'))?.database).toBeNull();
  });

  it('is ignored when something else is logged, or when it was cut short', () => {
    expect(parseRequestLine(LINES.service19)).toBeUndefined();
    expect(parseRequestLine(LINES.rpc19.slice(0, -14))).toBeUndefined();
    expect(parseRequestLine('')).toBeUndefined();
  });
});

it('returns the requests of a part of a log in order and skips the rest', () => {
  const text = [LINES.rpc19, LINES.service19, 'Traceback (most recent call last):', LINES.page19, ''].join(
    '\n',
  );
  expect(parseRequestLog(text).map(({ verb }) => verb)).toEqual(['POST', 'GET']);
});
