import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { DEFAULT_INDICATORS } from '../../fixtures/config/indicator-settings.ts';
import type { EndpointSettings, IndicatorSettings } from '../../fixtures/config/indicator-settings.ts';
import { certificateExpiry } from '../../fixtures/odoo/certificate.ts';
import type { OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import { answer } from '../../fixtures/odoo/stub/server.ts';
import { stub, stubTarget } from '../../fixtures/odoo/stub/target.ts';
import { Secret } from '../../fixtures/secrets/secret.ts';
import { faultOf } from './documents.ts';
import { readIndicators } from './indicators.ts';
import { judged, unknownFrom, value } from './look.ts';
import { fieldsOf } from './models.ts';
import { wrongIn } from './pages.ts';
import { countWords, odooInstant, spanWords, unixMsOf } from './words.ts';

const LIMIT_MS = 20_000;

/** Looks at a target with nobody behind it but the stub, at no more than these indicators. */
function looks(url: string, own: Partial<IndicatorSettings>, pushgatewayUrl?: string, callTimeoutMs = 1500) {
  const indicators = { ...DEFAULT_INDICATORS, responseMs: 1500, ...own };
  return readIndicators({
    target: stubTarget(url, { indicators, callTimeoutMs }),
    calendar: undefined,
    pushgatewayUrl,
    limitMs: LIMIT_MS,
  });
}

/** A server that ends with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const CLOSED = 'http://127.0.0.1:9';

describe('a check of all indicators', () => {
  test('reports nothing as ok for a target that is down', async () => {
    const { results } = await looks(CLOSED, {});
    expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'scheduled_jobs unknown',
      'mail_queue unknown',
      'job_queue unknown',
      'deliveries not_applicable',
      'delivery_slip unknown',
      'invoice_document unknown',
      'portal breached',
      'shipment_page not_applicable',
      'endpoint not_applicable',
      'api_key not_applicable',
      'certificate not_applicable',
    ]);
  });

  test('reports when all scheduled jobs are switched off', async () => {
    const { url } = await stub({
      call: (response, request) => {
        const { body } = request;
        const fields = body.includes('fields_get') ? { cron_name: { type: 'char' } } : undefined;
        answer(response, request, fields ?? (body.includes('search_count') ? 0 : []));
      },
    });
    const { results } = await looks(url, {});
    expect(results.find(({ name }) => name === 'scheduled_jobs')).toMatchObject({
      status: 'breached',
      message: expect.stringContaining('No scheduled job is active'),
    });
  });

  test('asks a hanging target once, and ends within the limits', async () => {
    const server = await stub({ 'sign-in': () => undefined, call: () => undefined });
    const startedAt = performance.now();
    const { results } = await looks(server.url, {}, undefined, 300);
    expect(results.some(({ status }) => status === 'ok')).toBe(false);
    expect(server.requests.filter(({ path }) => path.startsWith('/xmlrpc'))).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  });

  test('reports indicators that time did not allow, and leaves out skipped ones', async () => {
    const server = await stub({ 'sign-in': () => undefined });
    const { results, deciding } = await readIndicators({
      target: stubTarget(server.url, {
        callTimeoutMs: 400,
        indicators: { ...DEFAULT_INDICATORS, skip: ['mail_queue'], failRun: ['portal'] },
      }),
      calendar: undefined,
      pushgatewayUrl: undefined,
      limitMs: 200,
    });
    expect(deciding).toEqual(['portal']);
    expect(results).toHaveLength(10);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['unknown']));
    expect(results[0]?.message).toContain('The time of the run ended');
  });

  test("uses the user of indicators if there is one, and the probe's user for the probe's key", async () => {
    const server = await stub();
    const user = { login: 'looker', password: new Secret('lookers-own-password') };
    await readIndicators({
      target: stubTarget(server.url, {
        apiKey: new Secret('key-of-the-probe-itself'),
        indicators: { ...DEFAULT_INDICATORS, user, skip: ['delivery_slip', 'invoice_document', 'portal'] },
      }),
      calendar: undefined,
      pushgatewayUrl: undefined,
      limitMs: LIMIT_MS,
    });
    const signIns = server.requests.filter(({ path }) => path === '/xmlrpc/2/common').map(({ body }) => body);
    expect(signIns).toHaveLength(2);
    expect(signIns[0]).toMatch(/looker.*lookers-own-password/s);
    expect(signIns[1]).toMatch(/probe.*key-of-the-probe-itself/s);
  });

  test('writes nothing at any safety level: a call that would is refused before it is sent', async () => {
    const server = await stub();
    await looks(server.url, {});
    const methods = server.requests.flatMap(
      ({ body }) => body.match(/<string>(create|write|unlink)<\/string>/) ?? [],
    );
    expect(methods).toEqual([]);
  });
});

describe('endpoints of integrations', () => {
  const endpoints = (url: string, ...all: Partial<EndpointSettings>[]) =>
    all.map((each, at): EndpointSettings => ({
      name: `e${at}`,
      url: `${url}/health?token=not-to-be-seen`,
      status: 200,
      contains: undefined,
      json: undefined,
      ...each,
    }));
  const only: Partial<IndicatorSettings> = {
    skip: ['scheduled_jobs', 'mail_queue', 'job_queue', 'delivery_slip', 'invoice_document', 'portal'],
  };

  test('are judged one by one by status, text and JSON, without printing answer or query', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"status":"ok","queue":{"depth":0},"inner":"confidential"}');
    });
    const settings = endpoints(
      url,
      { json: { status: 'ok', 'queue.depth': 0 } },
      { contains: 'confidential' },
      { json: { status: 'down' } },
      { contains: 'fine' },
      { status: 204 },
      { url: CLOSED },
    );
    const { results } = await looks(url, { ...only, endpoints: settings });
    const own = results.filter(({ name }) => name === 'endpoint');
    expect(own.map(({ endpoint, status }) => `${endpoint} ${status}`)).toEqual([
      'e0 ok',
      'e1 ok',
      'e2 breached',
      'e3 breached',
      'e4 breached',
      'e5 breached',
    ]);
    expect(own[2]?.message).toBe('Endpoint e2 answered with another value at status than "down".');
    expect(JSON.stringify(own)).not.toMatch(/not-to-be-seen|confidential/);
  });

  test('are breached when they answer late, without delaying others', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/slow') return;
      response.end('fine');
    });
    const settings = endpoints(url, { url: `${url}/slow` }, { url: `${url}/fast` });
    const { results } = await looks(url, { ...only, responseMs: 500, endpoints: settings });
    const own = results.filter(({ name }) => name === 'endpoint');
    expect(own.map(({ status }) => status)).toEqual(['breached', 'ok']);
    expect(own[0]?.message).toContain('had no complete answer within 500 ms');
  });

  test.each([
    ['another status', { status: 503, body: '' }, { status: 200 }, /HTTP 503, expected 200/],
    ['not JSON', { status: 200, body: '<html>' }, { status: 200, json: { a: 1 } }, /other than JSON/],
    ['a path that is missing', { status: 200, body: '{}' }, { status: 200, json: { 'a.b': 1 } }, /at a\.b/],
    [
      'a path of a prototype',
      { status: 200, body: '{}' },
      { status: 200, json: { constructor: 'x' } },
      /another/,
    ],
  ] as const)('fail by %s', (_, reply, wanted, said) => {
    expect(wrongIn(reply, { contains: undefined, json: undefined, ...wanted })).toMatch(said);
  });
});

describe('the portal', () => {
  test('is breached by a page that fails, and ok by a page or a redirect to the sign-in', async () => {
    let status = 303;
    const url = await serve((request, response) => {
      if (request.url?.startsWith('/my') === true) response.writeHead(status, { location: '/web/login' });
      response.end('page');
    });
    const portalOf = async () => (await looks(url, {})).results.find(({ name }) => name === 'portal');
    expect(await portalOf()).toMatchObject({ status: 'ok' });
    status = 500;
    expect(await portalOf()).toMatchObject({
      status: 'breached',
      message: 'The portal answered /my with HTTP 500.',
    });
  });
});

describe('certificates', () => {
  test('report their end also when untrusted, for target and gateway', async () => {
    const server = await stub({}, { tls: true });
    const endsAt = Date.parse('2120-01-01T00:00:00Z') / 1000;
    const { results } = await looks(server.url, {}, server.url);
    expect(results.filter(({ name }) => name === 'certificate')).toMatchObject([
      { endpoint: 'target', status: 'ok', values: [{ measure: 'expires', value: endsAt }] },
      { endpoint: 'pushgateway', status: 'ok', values: [{ measure: 'expires', value: endsAt }] },
    ]);
  });

  test('are breached as early before their end as configured', async () => {
    const server = await stub({}, { tls: true });
    const centuryMs = 200 * 366 * 86_400_000;
    const { results } = await looks(server.url, { expiryMs: centuryMs });
    expect(results.find(({ name }) => name === 'certificate')).toMatchObject({
      status: 'breached',
      message: expect.stringMatching(/^The certificate stub\.invalid of 127\.0\.0\.1:\d+ ends on 2120-01-01/),
    });
  });

  test('are unknown when they cannot be read', async () => {
    const plain = await stub();
    const url = plain.url.replace('http:', 'https:');
    await expect(certificateExpiry(url, 2000)).rejects.toMatchObject({ kind: 'transport' });
    const { results } = await looks(url, {});
    expect(results.find(({ name }) => name === 'certificate')).toMatchObject({
      status: 'unknown',
      endpoint: 'target',
    });
  });
});

describe('a model', () => {
  const session = (answer: OdooValue | JourneyFailure): OdooSession => ({
    transport: 'xmlrpc',
    uid: 2,
    context: {},
    call: () => (answer instanceof JourneyFailure ? Promise.reject(answer) : Promise.resolve(answer)),
  });
  const fault = (exception: string) =>
    new JourneyFailure('fault', 'queue.job.fields_get on x', { fault: { exception, message: '' } });

  test.each(['odoo.exceptions.UserError', 'KeyError', 'werkzeug.exceptions.NotFound'])(
    'is absent when Odoo says %s',
    async (exception) => {
      expect(await fieldsOf(session(fault(exception)), 'queue.job', ['state'])).toBeUndefined();
    },
  );

  test.each([fault('odoo.exceptions.AccessError'), fault('psycopg2.OperationalError'), 7])(
    'is not absent when the server could not tell (%#)',
    async (answer) => {
      await expect(fieldsOf(session(answer), 'queue.job', ['state'])).rejects.toBeInstanceOf(JourneyFailure);
    },
  );
});

describe('a reading', () => {
  test('is ok up to its limit, and breached above it or, for an instant, before it', () => {
    expect(judged([value('late', 2, 2)], 'm').status).toBe('ok');
    expect(judged([value('late', 3, 2)], 'm').status).toBe('breached');
    expect(judged([value('late', 3)], 'm').status).toBe('ok');
    expect(judged([value('expires', 100, 100)], 'm').status).toBe('ok');
    expect(judged([value('expires', 99, 100)], 'm').status).toBe('breached');
  });

  test('names model and right when it may not be read', () => {
    const refused = new JourneyFailure('fault', 'mail.mail.search_count on http://x failed with y', {
      fault: { exception: 'odoo.exceptions.AccessError', message: 'no' },
    });
    expect(unknownFrom(refused, 'mail_queue')).toMatchObject({
      status: 'unknown',
      message: 'The user may not read mail.mail: Odoo refused mail.mail.search_count.',
      hint: expect.stringContaining('Give the user read access to mail.mail'),
    });
    expect(unknownFrom(new TypeError('x is not a function'), 'portal')).toMatchObject({
      status: 'unknown',
      hint: expect.stringContaining('fault of cutoff itself'),
    });
  });
});

describe('a document', () => {
  const html = { format: 'html', status: 200, contentType: 'text/html', bytes: 9 } as const;
  test.each([
    [{ ...html, text: '<div class="article"><div class="page o_x">' }, undefined],
    [{ ...html, text: '<div class="login">' }, 'contains no page of a report'],
    [{ ...html, status: 500, text: '' }, 'was answered with HTTP 500'],
    [{ ...html, bytes: 0, text: '' }, 'is empty'],
    [{ ...html, format: 'pdf' as const, bytes: 5_000, text: '%PDF-1.4\n%%EOF' }, undefined],
    [{ ...html, format: 'pdf' as const, text: '%PDF-1.4' }, 'is a PDF of 9 bytes, too small for a page'],
    [{ ...html, format: 'pdf' as const, text: '<html>' }, 'is not a PDF but text/html'],
  ])('is judged by its content (%#)', (document, said) => {
    expect(faultOf(document)).toBe(said);
  });
});

test('prints figures as people read them, and instants as Odoo writes them', () => {
  expect([0, 0.4, 59, 61, 3_600, 95_000, 90_000_000].map(spanWords)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1 min 1 s',
    '1 h',
    '1 d 2 h',
    '1041 d 16 h',
  ]);
  expect([countWords(1, 'job'), countWords(0, 'mail waits', 'mails wait')]).toEqual([
    '1 job',
    '0 mails wait',
  ]);
  const instant = Date.parse('2026-01-31T12:00:00Z');
  expect(unixMsOf(odooInstant(instant))).toBe(instant);
});
