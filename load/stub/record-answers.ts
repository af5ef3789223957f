/**
 * Records what a real Odoo answers to one sales order over each transport, for `stub-odoo.ts`. By hand, against a lab:
 * `npx tsx load/stub/record-answers.ts`. Only answers are kept, and requests hold the password, so none of it shows.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { labTarget, openLab } from '../../fixtures/lab/lab.ts';
import { withPostgres } from '../../fixtures/lab/postgres.ts';
import { newRunId } from '../../fixtures/target/run-request.ts';
import { phased } from '../profiles/profile.ts';
import { runLoad } from '../run.ts';
import { listenOn } from '../../fixtures/machine/loopback.ts';
import { ANSWERS_FILE, callOf, NOW, ORDER, REFERENCE, type Answers, type RecordedAnswer } from './answers.ts';

const DATABASE = 'bench-answers';

/** So large that no other record has it: it is replaced in the answers by its text. */
const FIRST_ORDER = 900_001;

const oneOrder = phased({
  name: 'bench_answers',
  title: 'One order over each transport',
  durationS: 5,
  products: 10,
  mix: { lines: [2, 2], maxQuantity: 2, skew: 0 },
  phases: [{ name: 'all', share: 1 }],
  streams: [
    { name: 'xmlrpc', journey: 'sales_order', transport: 'xmlrpc', perMinute: { all: 12 } },
    { name: 'web', journey: 'sales_order', transport: 'web', perMinute: { all: 12 } },
  ],
});

const lab = await openLab();
await lab.reset('19', DATABASE);
await withPostgres(lab.postgres('19', DATABASE), (client) =>
  client.query(`SELECT setval('sale_order_id_seq', ${FIRST_ORDER - 1})`),
);
const target = await labTarget({ series: '19', database: DATABASE });
const seen: RecordedAnswer[] = [];
const proxy = createServer((request, response) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
        ? [[name, value] as [string, string]]
        : [],
    );
    const answer = await fetch(`${target.url}${request.url ?? '/'}`, {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await answer.text();
    // The preparation makes none of these calls.
    const call = callOf(body.toString());
    if (call !== undefined) {
      const transport = (request.url ?? '').startsWith('/xmlrpc') ? 'xmlrpc' : 'web';
      const kept = text
        .replaceAll(/\b9000\d\d\b/g, ORDER)
        .replaceAll(/\bcutoff-\d{8}T\d{6}Z-[\da-f]{6}-(?:xmlrpc|web)-0\b/g, REFERENCE)
        .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, NOW);
      seen.push({ transport, call, text: kept });
    }
    for (const cookie of answer.headers.getSetCookie()) response.appendHeader('Set-Cookie', cookie);
    response.writeHead(answer.status, {
      'Content-Type': answer.headers.get('content-type') ?? 'text/plain',
      ...(answer.headers.has('location') ? { Location: answer.headers.get('location') ?? '' } : {}),
    });
    response.end(text);
  })();
});
const port = await listenOn(proxy);
const folder = await mkdtemp(join(tmpdir(), 'cutoff-answers-'));
try {
  const { load } = await runLoad({
    runId: newRunId(),
    target: { ...target, url: `http://127.0.0.1:${port}` },
    profile: oneOrder,
    scale: 1,
    durationS: undefined,
    seed: 1,
    vus: 1,
    segments: 1,
    folder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  if (load.transactions.passed !== 2) throw new Error(`The orders did not pass: ${load.reasons.join(' ')}`);
  const states = z
    .record(z.string(), z.array(z.unknown()))
    .parse(JSON.parse(await readFile(join(folder, 'states.json'), 'utf8')));
  const { dialect, uid, context } = z
    .object({ dialect: z.unknown(), uid: z.number(), context: z.unknown() })
    .parse(JSON.parse(await readFile(join(folder, 'input.json'), 'utf8')));
  const answers = { dialect, uid, context, states, answers: seen } satisfies Record<keyof Answers, unknown>;
  await writeFile(fileURLToPath(ANSWERS_FILE), `${JSON.stringify(answers, null, 1)}\n`);
  process.stdout.write(`${seen.length} answers\n`);
} finally {
  proxy.closeAllConnections();
  proxy.close();
  await rm(folder, { recursive: true, force: true });
  await lab.drop('19', DATABASE);
}
