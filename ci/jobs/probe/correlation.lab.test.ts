import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../fixtures/failures/errors.ts';
import { labEndpoints, labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import { startLoggingProxy, type LoggingProxy, type SeenRequest } from '../../../fixtures/odoo/stub/proxy.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { spanIn } from '../../../fixtures/trace/trace.ts';
import { HTML_FILE, readRecord } from '../../../reporters/storage/run-folder.ts';

/**
 * What an operator finds in the log of a proxy with nothing but the record of a run that failed: every request of
 * every step, and what was said before the failure. One journey by both channels, whose confirmation a proxy refuses.
 */

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));
const DATABASE = 'correlation_test';

/** The proxy answers the confirmation of an order itself, as one does whose backend went away. */
function refuseConfirmation({ path }: SeenRequest, response: ServerResponse): boolean {
  if (!path.endsWith('sale.order/action_confirm')) return false;
  response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
  return true;
}

const Line = z.object({
  client: z.enum(['rpc', 'page']),
  span: z.string(),
  trace: z.string(),
  call: z.string(),
});

let results: string;
let proxy: LoggingProxy;
let record: RunRecord;
let folder: string;

beforeAll(async () => {
  const lab = await openLab();
  await lab.reset('19', DATABASE);
  results = await mkdtemp(join(tmpdir(), 'cutoff-correlation-'));
  proxy = await startLoggingProxy(labEndpoints().odoo['19'], { answer: refuseConfirmation });
  const target = await labTarget({ series: '19', database: DATABASE });
  const { exitCode } = await execa(
    process.execPath,
    [CLI, 'probe', '--journey', 'sales_order', '--results', results],
    {
      cwd: results,
      env: {
        ODOO_URL: proxy.url,
        ODOO_DATABASE: DATABASE,
        ODOO_LOGIN: target.login,
        ODOO_PASSWORD: target.password.reveal(),
        ODOO_TRANSPORT: 'web',
        CUTOFF_TARGET_KIND: 'lab',
      },
      reject: false,
    },
  );
  expect(exitCode).toBe(EXIT.failed);
  ({ record, folder } = await readRecord(results));
});

afterAll(async () => {
  await proxy?.close();
  const lab = await openLab();
  await lab.drop('19', DATABASE);
  if (results) await rm(results, { recursive: true, force: true });
});

function traceOf({ headers }: SeenRequest): string {
  return String(headers['traceparent']);
}

describe('The log of a proxy', () => {
  it('has a mark of the run on every request except those that Chromium sends unmarked', () => {
    const unmarked = proxy.seen.filter(
      (request) =>
        !/^\/(?:websocket\?|web\/service-worker\.js$)/.test(request.path) &&
        (!/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(traceOf(request)) ||
          !/cutoff\/\d\S* \(run \d{8}T\d{6}Z-\w{6}\)$/.test(request.headers['user-agent'] ?? '')),
    );
    expect(unmarked.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('has the requests of each step under the trace and span of the record', () => {
    expect(record.journeys.map(({ channel, status }) => [channel, status])).toEqual([
      ['ui', 'failed'],
      ['rpc', 'failed'],
    ]);
    for (const { channel, trace = '', steps } of record.journeys) {
      expect(steps.map(({ name, status }) => [name, status])).toEqual([
        ['quotation', 'passed'],
        ['confirm', 'failed'],
      ]);
      for (const { name, span = '' } of steps) {
        const found = proxy.seen.filter((request) => traceOf(request).startsWith(`00-${trace}-${span}`));
        expect({ channel, name, found: found.length }).not.toMatchObject({ found: 0 });
        const agents = found.map(({ headers }) => headers['user-agent'] ?? '');
        for (const agent of agents) expect(agent).toContain(record.run.id);
        expect(agents.some((agent) => agent.startsWith('Mozilla/5.0'))).toBe(channel === 'ui');
      }
      const confirming = proxy.seen.filter(
        (request) => request.path.endsWith('/action_confirm') && traceOf(request).includes(trace),
      );
      expect(confirming).toHaveLength(1);
    }
  });

  it('agrees with the stored conversation of the failure, request by request', async () => {
    const spans = new Set(proxy.seen.map((request) => spanIn(traceOf(request))));
    for (const { artefacts, trace, exchanges = [] } of record.journeys) {
      const kept = artefacts.find(({ kind }) => kind === 'conversation');
      const text = await readFile(join(folder, kept?.path ?? ''), 'utf8');
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => Line.parse(JSON.parse(line)));
      expect(lines.length).toBeGreaterThan(10);
      for (const line of lines) {
        expect(line.trace).toBe(trace);
        expect(spans).toContain(line.span);
      }
      expect(exchanges.at(-1)).toMatchObject({
        step: 'confirm',
        call: 'sale.order.action_confirm',
        status: 502,
      });
    }
  });

  it('is where the report of the run links to', async () => {
    const page = await readFile(join(folder, HTML_FILE), 'utf8');
    for (const { trace = '', exchanges = [] } of record.journeys) {
      expect(page).toContain(trace);
      expect(page).toContain(exchanges.at(-1)?.span);
    }
  });
});
