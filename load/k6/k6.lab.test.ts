import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import serializer from 'xmlrpc/lib/serializer.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import type { SaleState } from '../../journeys/sales/order.ts';
import { parseJournalLine } from '../result/journal.ts';
import { noSamples, readSamples, type RawSamples } from '../result/samples.ts';
import { ensureK6 } from './binary.ts';
import type { LoadInput, Secrets } from './input.ts';
import type { EndEvent } from './journal.ts';
import { MAIN_SCRIPT, runK6, type K6Result } from './runner.ts';

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

async function listen(behaviour: Behaviour): Promise<string> {
  const started = createServer((request, response) => {
    request.resume();
    request.on('end', () => behaviour(request, response));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('The stub has no port.');
  return `http://127.0.0.1:${address.port}`;
}

/** Four arrivals within two seconds, each a quotation that goes wrong in the given way. */
async function loadAgainst(
  url: string,
  transport: 'xmlrpc' | 'web',
  vus = 4,
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
  const secrets: Secrets = { rpcPassword: PASSWORD, webPassword: PASSWORD, cookies: ['a-cookie-value'] };
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
    signal: new AbortController().signal,
    onJournal: (line) => {
      lines.push(line);
      return undefined;
    },
  });
  const samples = noSamples();
  await readSamples(samplesPath, samples);
  const ends = lines.flatMap((line) => {
    const event = parseJournalLine(line);
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
    '%s is a failure of its kind, with its own latency, and no secret shows',
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

  test('a server that is not there is a failure in transport', async () => {
    const { ends } = await loadAgainst('http://127.0.0.1:9', 'xmlrpc');
    expect(ends.map((end) => end.failure?.kind)).toEqual([
      'transport',
      'transport',
      'transport',
      'transport',
    ]);
    expect(ends[0]?.failure?.message).toContain('connection refused');
  });

  test('without a free VU arrivals are dropped, and the samples tell how many', async () => {
    const { ends, samples } = await loadAgainst(await listen(silent), 'xmlrpc', 1);
    expect(samples.dropped).toBeGreaterThan(0);
    expect(ends.length + samples.dropped).toBe(4);
  });
});
