import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import serializer from 'xmlrpc/lib/serializer.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STUB_CERTIFICATE, STUB_KEY } from '../../fixtures/odoo/stub/certificate.ts';
import { forwardProxy } from '../../fixtures/odoo/stub/forward-proxy.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import type { SaleState } from '../../journeys/sales/order.ts';
import { Secret } from '../../fixtures/secrets/secret.ts';
import { cleanJournalEvent } from '../result/journal.ts';
import { noSamples, readSamples, type RawSamples } from '../result/samples.ts';
import { ensureK6 } from './binary.ts';
import type { LoadInput, Secrets } from './input.ts';
import type { EndEvent } from './journal.ts';
import { MAIN_SCRIPT, runK6, type K6Result, type K6Run } from './runner.ts';

/** Real k6 against a stub that misbehaves in ways that a real Odoo does only by accident. */

const PASSWORD = 'a-password-that-must-not-show';

const EURO = { id: 1, name: 'EUR', digits: 2, rounding: 0.01 };

const state: SaleState = {
  plan: {
    company: {
      id: 1,
      name: 'Company',
      currency: EURO,
      taxRules: { engine: 'batches', rounding: 'round_per_line' },
      priceDigits: 2,
    },
    terms: { currency: EURO, invoicePartnerId: 7, deliveryPartnerId: 7, commercialPartnerId: 7 },
    customer: { id: 7, name: 'Customer & Co <7>' },
    warehouse: {
      id: 1,
      name: 'Main',
      viewLocationId: 7,
      stockLocationId: 8,
      stockLocationName: 'WH/Stock',
      deliverySteps: 1,
      deliveryRuleIds: [],
      reservesLater: [],
    },
    lines: [
      {
        productId: 3,
        code: 'P1',
        name: '[P1] Product',
        unitId: 1,
        quantity: 2,
        priceUnit: 10,
        discount: 0,
        taxes: [],
        invoiced: 'as delivered',
      },
    ],
  },
};

let folder: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-k6-lab-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(behaviour: Behaviour, { tls = false, host = '127.0.0.1' } = {}): Promise<string> {
  const listener: Behaviour = (request, response) => {
    request.resume();
    request.on('end', () => behaviour(request, response));
  };
  const started = tls
    ? createTlsServer({ cert: STUB_CERTIFICATE, key: STUB_KEY }, listener)
    : createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, host, resolve));
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('The stub has no port.');
  return `http${tls ? 's' : ''}://${host}:${address.port}`;
}

/** Four arrivals within two seconds, each a quotation that goes wrong in the given way. */
async function loadAgainst(
  url: string,
  transport: 'xmlrpc' | 'web',
  vus = 4,
  { headers, ...way }: Pick<Secrets, 'headers'> & Pick<K6Run, 'caFolder' | 'proxy'> = {},
): Promise<{ run: K6Result; ends: EndEvent[]; samples: RawSamples; lines: string }> {
  const input: LoadInput = {
    runId: '20260131T120000Z-ab12cd',
    version: '0.1.0',
    seed: 1,
    target: {
      url,
      database: 'stub',
      login: 'probe',
      callTimeoutMs: 700,
      stepTimeoutMs: 5_000,
      verifyTls: true,
      catalogue: { productCodePrefix: 'P', customerRefPrefix: 'C' },
    },
    uid: 2,
    context: { lang: 'en_US' },
    dialect: dialectOf({ series: 19, text: '19.0' }),
    documentFormat: 'html',
    streams: [
      {
        name: 'orders',
        journey: 'sales_order',
        transport,
        curve: { startPerHour: 7_200, stages: [{ durationS: 2, toPerHour: 7_200 }] },
        spreadMs: 100,
        preAllocatedVus: vus,
        maxVus: vus,
        peakPerSecond: 2,
      },
    ],
    secretsPath: join(folder, 'secrets.json'),
    statesPath: join(folder, 'states.json'),
    gracefulStopS: 5,
  };
  const secrets: Secrets = {
    rpcPassword: PASSWORD,
    webPassword: PASSWORD,
    cookies: ['a-cookie-value'],
    ...(headers ? { headers } : {}),
  };
  const inputPath = join(folder, 'input.json');
  const samplesPath = join(folder, 'samples.csv');
  await writeFile(input.secretsPath, JSON.stringify(secrets), { mode: 0o600 });
  await writeFile(input.statesPath, JSON.stringify({ orders: [state] }));
  await writeFile(inputPath, JSON.stringify(input));
  const { path } = await ensureK6();
  const lines: string[] = [];
  const run = await runK6({
    k6: path,
    script: MAIN_SCRIPT,
    inputPath,
    samplesPath,
    limitMs: 60_000,
    ...way,
    signal: new AbortController().signal,
    onJournal: (line) => {
      lines.push(line);
      return undefined;
    },
  });
  const samples = noSamples();
  await readSamples(samplesPath, samples);
  const ends = lines.flatMap((line) => {
    const event = cleanJournalEvent(line);
    return event?.cutoff === 'end' ? [event] : [];
  });
  return { run, ends, samples, lines: [...lines, ...run.log].join('\n') };
}

const fault =
  (faultCode: number, faultString: string): Behaviour =>
  (_request, response) => {
    response.setHeader('Content-Type', 'text/xml');
    response.end(serializer.serializeFault({ faultCode, faultString }));
  };
const jsonError =
  (name: string): Behaviour =>
  (_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    const error = {
      code: 200,
      message: 'Odoo Server Error',
      data: { name, message: `No ${PASSWORD}`, debug: '' },
    };
    response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
  };
const badGateway: Behaviour = (_request, response) => {
  response.writeHead(502, { 'Content-Type': 'text/html' });
  response.end('<html><body>Bad gateway</body></html>');
};
const cut: Behaviour = (request) => request.socket.destroy();
const silent: Behaviour = () => undefined;

describe('real k6 against a server that fails', () => {
  test.each<[string, 'xmlrpc' | 'web', Behaviour, string, string | undefined]>([
    [
      'a UserError over XML-RPC',
      'xmlrpc',
      fault(2, `You cannot ${PASSWORD}`),
      'fault',
      'odoo.exceptions.UserError',
    ],
    [
      'a refused login over XML-RPC',
      'xmlrpc',
      fault(3, 'Access Denied'),
      'access_lost',
      'odoo.exceptions.AccessDenied',
    ],
    [
      'a UserError over the web',
      'web',
      jsonError('odoo.exceptions.UserError'),
      'fault',
      'odoo.exceptions.UserError',
    ],
    ['an error page of a proxy', 'xmlrpc', badGateway, 'transport', undefined],
    ['a connection that is cut', 'web', cut, 'transport', undefined],
    ['no answer at all', 'xmlrpc', silent, 'timeout', undefined],
  ])(
    'reports %s by its kind, with its own latency, and no secret',
    async (_title, transport, behaviour, kind, exception) => {
      const { run, ends, samples, lines } = await loadAgainst(await listen(behaviour), transport);
      expect(run.ending).toEqual({ is: 'completed' });
      expect(ends).toHaveLength(4);
      for (const end of ends) {
        expect(end.status).toBe('failed');
        expect(end.failure).toMatchObject({ step: 'quotation', kind, ...(exception ? { exception } : {}) });
      }
      const rows = [...samples.steps.values()];
      expect(rows.map((row) => [row.step, row.outcome, row.kind, row.durationsMs.length])).toEqual([
        ['quotation', 'failed', kind, 4],
      ]);
      if (kind === 'timeout') expect(Math.min(...(rows[0]?.durationsMs ?? []))).toBeGreaterThan(600);
      expect(lines).not.toContain(PASSWORD);
      expect(lines).not.toContain('a-cookie-value');
    },
  );

  test('reports a missing server as a failure in transport', async () => {
    const { ends } = await loadAgainst('http://127.0.0.1:9', 'xmlrpc');
    expect(ends.map((end) => end.failure?.kind)).toEqual([
      'transport',
      'transport',
      'transport',
      'transport',
    ]);
    expect(ends[0]?.failure?.message).toContain('connection refused');
  });

  test('drops arrivals without a free VU, and counts them in the samples', async () => {
    const { ends, samples } = await loadAgainst(await listen(silent), 'xmlrpc', 1);
    expect(samples.dropped).toBeGreaterThan(0);
    expect(ends.length + samples.dropped).toBe(4);
  });
});

describe('the connection of real k6 to a target', () => {
  const refusal = fault(2, 'Reached');
  const kindsOf = ({ ends }: { readonly ends: EndEvent[] }): unknown[] => [
    ...new Set(ends.map(({ failure }) => failure?.kind)),
  ];
  const withCa = async (): Promise<{ caFolder: string }> => {
    const caFolder = join(folder, 'authorities');
    await mkdir(caFolder);
    await writeFile(join(caFolder, 'ca.pem'), STUB_CERTIFICATE);
    return { caFolder };
  };

  test('trusts an authority of the CA folder, and only for its hosts', async () => {
    const way = await withCa();
    expect(kindsOf(await loadAgainst(await listen(refusal, { tls: true }), 'xmlrpc', 4, way))).toEqual([
      'fault',
    ]);
    const other = await listen(refusal, { tls: true, host: '127.0.0.2' });
    const { ends } = await loadAgainst(other, 'xmlrpc', 4, way);
    expect(ends[0]?.failure).toMatchObject({
      kind: 'transport',
      message: expect.stringContaining('127.0.0.2'),
    });
  });

  test('trusts no other authority', async () => {
    const { ends } = await loadAgainst(await listen(refusal, { tls: true }), 'xmlrpc');
    expect(ends[0]?.failure).toMatchObject({ kind: 'transport', message: expect.stringContaining('x509') });
  });

  test('goes through an HTTP proxy with the headers of the target', async () => {
    const seen: unknown[] = [];
    const url = await listen((request, response) => {
      seen.push([request.headers.host, request.headers['x-access'], request.headers['content-type']]);
      refusal(request, response);
    });
    const proxy = { ...(await forwardProxy(url)), user: 'us', password: new Secret('pr@xy-4711') };
    const way = { proxy, headers: { 'X-Access': 'access-token-77aa1' } };
    const run = await loadAgainst('http://odoo.test:8069', 'xmlrpc', 4, way);
    expect(kindsOf(run)).toEqual(['fault']);
    expect(seen[0]).toEqual(['odoo.test:8069', 'access-token-77aa1', 'text/xml']);
    expect(proxy.seen[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('us:pr@xy-4711')}`);
    expect(run.lines).not.toMatch(/access-token|4711/);
  });

  test('counts an answer 429 without repeating the call', async () => {
    let asked = 0;
    const url = await listen((_request, response) => {
      asked += 1;
      response.writeHead(429, { 'Retry-After': '0' }).end();
    });
    const run = await loadAgainst(url, 'xmlrpc');
    expect(kindsOf(run)).toEqual(['throttled']);
    expect(asked).toBe(run.ends.length);
  });
});
