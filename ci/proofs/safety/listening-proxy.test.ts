import { describe, expect, test } from 'vitest';
import { writtenBy } from './listening-proxy.ts';

const xml = (model: string, method: string): string =>
  `<methodCall><params><param><value><string>${model}</string></value></param><param><value><string>${method}</string></value></param></params></methodCall>`;

describe("the proxy's classification of calls", () => {
  test.each([
    ['XML-RPC', 'POST', '/xmlrpc/2/object', xml('sale.order', 'action_confirm'), 'action_confirm'],
    [
      'the web client',
      'POST',
      '/web/dataset/call_kw/sale.order/create',
      '{"jsonrpc":"2.0","method":"call","params":{"model":"sale.order","method":"create"}}',
      'create',
    ],
    ['JSON-2', 'POST', '/json/2/sale.order/action_confirm', '{"ids":[1]}', 'action_confirm'],
    ['the chatter', 'POST', '/mail/message/post', '{}', '/mail/message/post'],
  ])('counts %s as a write', (_, method, path, body, written) => {
    expect(writtenBy(method, path, body)).toBe(written);
  });

  test.each([
    ['a reading call', 'POST', '/xmlrpc/2/object', xml('sale.order', 'search_read')],
    ['a page', 'GET', '/web', ''],
    ['reading over JSON-2', 'POST', '/json/2/sale.order/search_read', '{}'],
    [
      'reading in the web client',
      'POST',
      '/web/dataset/call_kw/sale.order/read',
      '{"method":"call","params":{"model":"sale.order","method":"read"}}',
    ],
  ])('does not count %s as a write', (_, method, path, body) => {
    expect(writtenBy(method, path, body)).toBeUndefined();
  });
});
