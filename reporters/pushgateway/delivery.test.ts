import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimLock } from '../../fixtures/machine/heartbeat-lock.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { failedAudit, failedLoad, loadRecord } from '../sections/load/sample.ts';
import { failedRecord, passedJourney, passedRecord, recordOf } from '../sections/journeys/sample.ts';
import { runFolder, writeRecord } from '../storage/run-folder.ts';
import { unixSeconds } from '../metrics/group.ts';

import { deliver, deliverPending, gatewaysWithPending } from './delivery.ts';
import { parseExposition } from './exposition.ts';
import { type Gateway, gatewayOf } from './gateway.ts';
import { type Behaviour, saying, startStubGateway, type StubGateway, taking } from './stub-gateway.ts';

const TIME_LIMIT_MS = 1_000;
const GROUPS = 12;

let results: string;
let stub: StubGateway;
let gateway: Gateway;

beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-push-'));
  stub = await startStubGateway();
  gateway = gatewayOf(stub.url, TIME_LIMIT_MS);
});
afterEach(async () => {
  await stub.close();
  await rm(results, { recursive: true, force: true });
});

async function publish(record: RunRecord) {
  await writeRecord(results, record);
  return deliver(record, results, gateway);
}

/** The pushed value of a metric of one group, `undefined` where it has no sample. */
function pushed(at: number, metric: string, step?: string): number | undefined {
  const samples = parseExposition(stub.pushes[at]?.text ?? '');
  return samples.find((each) => each.name === metric && each.labels['step'] === step)?.value;
}

function oneJourney(id: string, startedAt: string, status: 'passed' | 'failed' = 'passed'): RunRecord {
  const source = status === 'passed' ? passedRecord() : failedRecord();
  const journey = source.journeys.find((each) => each.journey === 'invoice' && each.channel === 'ui');
  if (!journey) throw new Error('The sample record has no such journey.');
  return recordOf([{ ...journey, startedAt }], { id, startedAt });
}
const NOON = oneJourney('20260131T120000Z-aaaaaa', '2026-01-31T12:00:00.000Z');
const LATER = oneJourney('20260131T120500Z-bbbbbb', '2026-01-31T12:05:00.000Z', 'failed');
const LAST = oneJourney('20260131T121000Z-cccccc', '2026-01-31T12:10:00.000Z', 'failed');

describe('a gateway that accepts everything', () => {
  test('receives one group for each journey and channel, by the fixed job and the grouping key', async () => {
    const delivery = await publish(passedRecord());
    expect(delivery).toMatchObject({ pending: [], messages: [] });
    expect(delivery.delivered).toHaveLength(GROUPS);
    expect(stub.pushes.map((push) => push.path)).toContain(
      '/metrics/job/cutoff/environment/lab/tenant/acme/region/local/journey/invoice/channel/ui',
    );
    expect(new Set(stub.pushes.map((push) => push.path)).size).toBe(GROUPS);
  });

  test('receives samples without timestamps and without the labels of the grouping key', async () => {
    await publish(NOON);
    const samples = parseExposition(stub.pushes[0]?.text ?? '');
    expect(samples.length).toBeGreaterThan(10);
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    expect([...labels].toSorted()).toEqual(['dependency', 'release', 'service', 'status', 'step']);
  });

  test('receives the credentials, which are stored nowhere', async () => {
    gateway = gatewayOf(stub.url.replace('//', '//probe:s3cret%2Fword@'), TIME_LIMIT_MS);
    expect(gateway.url).toBe(stub.url);
    await publish(NOON);
    const [push] = stub.pushes;
    expect(push?.authorization).toBe(`Basic ${Buffer.from('probe:s3cret/word').toString('base64')}`);
    for (const name of await readdir(join(results, 'pushgateway'))) {
      expect(await readFile(join(results, 'pushgateway', name), 'utf8')).not.toContain('s3cret');
    }
  });

  test('receives the last success carried forward, and no latency of a failed step', async () => {
    await publish(NOON);
    await publish(LATER);
    expect(pushed(1, 'odoo_journey_last_success_timestamp_seconds')).toBe(unixSeconds(NOON.run.startedAt));
    expect(pushed(1, 'odoo_journey_last_run_timestamp_seconds')).toBe(unixSeconds(LATER.run.startedAt));
    expect(pushed(1, 'odoo_journey_success')).toBe(0);
    expect(pushed(0, 'odoo_journey_step_duration_seconds', 'post_invoice')).toBe(1.502);
    expect(pushed(1, 'odoo_journey_step_duration_seconds', 'post_invoice')).toBeUndefined();
    expect(pushed(1, 'odoo_journey_duration_seconds')).toBeUndefined();
  });

  test('is asked for the last success when this machine does not know it', async () => {
    stub.behave(taking([groupInGateway({ ranAt: 1_769_000_000, passedAt: 1_768_000_000 })]));
    await publish(LATER);
    expect(pushed(0, 'odoo_journey_last_success_timestamp_seconds')).toBe(1_768_000_000);
  });

  test('keeps a newer run that another machine pushed', async () => {
    stub.behave(taking([groupInGateway({ ranAt: unixSeconds(LAST.run.startedAt), passedAt: null })]));
    const delivery = await publish(LATER);
    expect(stub.pushes).toEqual([]);
    expect(delivery).toMatchObject({ delivered: [], pending: [] });
    expect(delivery.messages).toEqual([expect.stringMatching(/invoice \(ui\).*already has a newer one/)]);
  });

  test('ignores gateway timestamps far in the future', async () => {
    stub.behave(taking([groupInGateway({ ranAt: Date.now() / 1000 + 86_400, passedAt: null })]));
    expect((await publish(NOON)).delivered).toHaveLength(1);
    expect(pushed(0, 'odoo_journey_last_run_timestamp_seconds')).toBe(unixSeconds(NOON.run.startedAt));
  });
});

describe('a gateway that refuses', () => {
  const faults: readonly (readonly [string, Behaviour, RegExp])[] = [
    ['never answers', () => undefined, /no answer within 1 s/],
    [
      'never ends its answer',
      (_, response) => void response.writeHead(200).write('a'),
      /no answer within 1 s/,
    ],
    ['cuts the connection', (request) => void request.socket.destroy(), /cut the connection/],
    [
      'cuts the connection in the middle of its answer',
      (request, response, body) => {
        if (request.method === 'GET') return taking()(request, response, body);
        response.writeHead(200, { 'content-length': '100' }).write('half');
        setImmediate(() => request.socket.destroy());
      },
      /no answer within 1 s/,
    ],
    [
      'refuses the metrics',
      saying(400, 'pushed metrics are invalid'),
      /refused.*HTTP 400: pushed metrics are invalid/,
    ],
    ['wants credentials', saying(401), /HTTP 401: check user and password/],
    ['is not there under this address', saying(404), /HTTP 404.*no Pushgateway at this address/],
    ['sends us to a sign-in page', saying(302, '', { location: '/login' }), /HTTP 302.*no Pushgateway/],
    ['is a web page', saying(200, '<!doctype html><title>Welcome'), /web page answered/],
    ['is behind a proxy that has lost it', saying(502, 'Bad Gateway'), /HTTP 502: Bad Gateway/],
  ];

  test.each(faults)('loses no run, within the time limit, when it %s', async (_, behaviour, message) => {
    stub.behave(behaviour);
    const startedAt = performance.now();
    const delivery = await publish(passedRecord());
    // A limit for each group would add up to more than this.
    expect(performance.now() - startedAt).toBeLessThan((GROUPS - 2) * TIME_LIMIT_MS);
    expect(delivery.delivered).toEqual([]);
    expect(delivery.pending).toHaveLength(GROUPS);
    expect(delivery.messages).toEqual([expect.stringMatching(message)]);
    expect(delivery.messages[0]).toContain('12 groups of metrics wait for the next run or "cutoff push"');

    stub.behave(taking());
    const before = stub.pushes.length;
    const second = await deliverPending(results, gateway);
    expect(second.delivered).toHaveLength(GROUPS);
    expect(stub.pushes).toHaveLength(before + GROUPS);
    expect(await gatewaysWithPending(results)).toEqual([]);
  });

  test('is reported and remembered by its address when nothing listens there', async () => {
    await stub.close();
    const delivery = await publish(NOON);
    expect(delivery.messages).toEqual([
      expect.stringMatching(/nothing listens there \(connection refused\)/),
    ]);
    expect(await gatewaysWithPending(results)).toEqual([stub.url]);
  });

  test('causes no secret in a message, even if its answer contains one', async () => {
    gateway = gatewayOf(stub.url.replace('//', '//probe:s3cretword@'), TIME_LIMIT_MS);
    stub.behave(saying(400, 'who is probe:s3cretword?'));
    const { messages } = await publish(NOON);
    expect(messages.join()).toContain('who is probe:[secret]?');
  });

  test('still receives the other groups when it refuses some', async () => {
    stub.behave((request, response, body) => {
      const refuse = request.url?.includes('journey/invoice') ?? false;
      (refuse ? saying(400, 'no') : taking())(request, response, body);
    });
    const delivery = await publish(passedRecord());
    expect(delivery.pending.map((each) => each.group)).toEqual(['invoice (rpc)', 'invoice (ui)']);
    expect(delivery.delivered).toHaveLength(GROUPS - 2);
  });
});

describe('waiting pushes', () => {
  test('are sent by the next run, the newest of each group only', async () => {
    stub.behave(saying(503));
    await publish(NOON);
    await publish(LATER);
    stub.behave(taking());
    const before = stub.pushes.length;
    const delivery = await publish(LAST);
    expect(delivery.delivered).toEqual([{ run: LAST.run.id, group: 'invoice (ui)' }]);
    expect(stub.pushes).toHaveLength(before + 1);
    expect(pushed(before, 'odoo_journey_last_success_timestamp_seconds')).toBe(
      unixSeconds(NOON.run.startedAt),
    );
    expect(delivery.messages).toEqual([expect.stringMatching(/^2 older pushes were replaced/)]);
  });

  test('of other journeys are sent first, in the order of the runs', async () => {
    stub.behave(saying(503));
    await publish(recordOf([passedJourney('login', 'rpc')], { id: '20260131T115000Z-000000' }));
    stub.behave(taking());
    const { delivered } = await publish(NOON);
    expect(delivered.map((each) => each.group)).toEqual(['login (rpc)', 'invoice (ui)']);
  });

  test('of a load run and its audit wait separately, like those of journeys', async () => {
    stub.behave((request, response, body) => {
      const refuse = request.url?.includes('part/load') ?? false;
      (refuse ? saying(503) : taking())(request, response, body);
    });
    const record = loadRecord({ load: failedLoad(), audit: failedAudit() });
    const first = await publish(record);
    expect(first.pending).toEqual([{ run: record.run.id, group: 'load of cutoff_burst' }]);
    expect(first.delivered).toEqual([{ run: record.run.id, group: 'audit of cutoff_burst' }]);
    stub.behave(taking());
    const second = await deliverPending(results, gateway);
    expect(second.delivered).toEqual([{ run: record.run.id, group: 'load of cutoff_burst' }]);
    expect(stub.pushes.at(-1)?.path).toBe(
      '/metrics/job/cutoff/environment/lab/tenant/acme/region/local/scenario/cutoff_burst/part/load',
    );
  });

  test('survive a kill between note and push', async () => {
    stub.behave(saying(503));
    await publish(NOON);
    stub.behave(taking());
    expect((await deliverPending(results, gateway)).delivered).toHaveLength(1);
    expect((await deliverPending(results, gateway)).delivered).toEqual([]);
  });

  test('never replace a newer run', async () => {
    await publish(LAST);
    const delivery = await publish(LATER);
    expect(stub.pushes).toHaveLength(1);
    expect(delivery.messages).toEqual([
      expect.stringMatching(/120500Z-bbbbbb not pushed.*121000Z-cccccc is newer/),
    ]);
  });

  test('are stored separately for each gateway', async () => {
    const other = await startStubGateway(saying(503));
    await publish(NOON);
    await deliver(NOON, results, gatewayOf(other.url, TIME_LIMIT_MS));
    expect(await gatewaysWithPending(results)).toEqual([other.url]);
    await other.close();
  });

  test('are given up with a reason when their record is gone', async () => {
    stub.behave(saying(503));
    await publish(NOON);
    await rm(runFolder(results, NOON.run.id), { recursive: true });
    stub.behave(taking());
    const delivery = await deliverPending(results, gateway);
    expect(delivery).toMatchObject({ delivered: [], pending: [] });
    expect(delivery.messages).toEqual([expect.stringMatching(/not pushed:.*no such file/)]);
  });
});

describe('several processes', () => {
  test('never push one group at the same time, and the newest run wins', async () => {
    await Promise.all([NOON, LATER, LAST].map((record) => publish(record)));
    await deliverPending(results, gateway);
    const last = stub.pushes.length - 1;
    expect(pushed(last, 'odoo_journey_last_run_timestamp_seconds')).toBe(unixSeconds(LAST.run.startedAt));
    expect(await gatewaysWithPending(results)).toEqual([]);
  });

  test('wait for a live holder, and report what is left to do', async () => {
    const lock = await lockFileOf(NOON);
    const held = await claimLock(lock);
    if (held.is !== 'held') throw new Error('Nobody else is there.');
    const delivery = await publish(LATER);
    expect(delivery.pending).toHaveLength(1);
    expect(delivery.messages.join('\n')).toMatch(/"cutoff push 20260131T120500Z-bbbbbb" notes it again/);
    expect(stub.pushes).toHaveLength(1);
    await held.release();
  });

  test('take over the lock of a killed one', async () => {
    const lock = await lockFileOf(NOON);
    await mkdir(lock);
    await utimes(lock, new Date(0), new Date(0));
    expect((await publish(LATER)).delivered).toHaveLength(1);
    expect((await readdir(join(results, 'pushgateway'))).filter((name) => name.includes('.lock'))).toEqual(
      [],
    );
  });
});

describe('a disk that refuses', () => {
  test('does not delay the metrics', async () => {
    await writeFile(join(results, 'pushgateway'), 'a file in the way');
    const delivery = await deliver(NOON, results, gateway);
    expect(delivery.delivered).toHaveLength(1);
    expect(delivery.messages).toEqual([expect.stringMatching(/cannot be noted in .*pushgateway/)]);
  });

  test('does not fail on a damaged note', async () => {
    await mkdir(join(results, 'pushgateway'));
    await writeFile(join(results, 'pushgateway', 'x.json'), '{"state":');
    const delivery = await publish(NOON);
    expect(delivery.delivered).toHaveLength(1);
    expect(delivery.messages).toEqual([expect.stringMatching(/x\.json is damaged/)]);
  });
});

/** Where the lock of the only group of a record lies, once it was published. */
async function lockFileOf(record: RunRecord): Promise<string> {
  await publish(record);
  const [name = ''] = await readdir(join(results, 'pushgateway'));
  return join(results, 'pushgateway', name.replace(/\.json$/, '.lock.d'));
}

/** As a Pushgateway 1.5.1 lists a group, cut to what is read of it. */
function groupInGateway({ ranAt, passedAt }: { readonly ranAt: number; readonly passedAt: number | null }) {
  return {
    labels: {
      job: 'cutoff',
      environment: 'lab',
      tenant: 'acme',
      region: 'local',
      journey: 'invoice',
      channel: 'ui',
    },
    last_push_successful: true,
    odoo_journey_last_run_timestamp_seconds: family(ranAt),
    ...(passedAt === null ? {} : { odoo_journey_last_success_timestamp_seconds: family(passedAt) }),
  };
}

function family(value: number) {
  return { type: 'GAUGE', metrics: [{ labels: {}, value: value.toExponential(12) }] };
}
