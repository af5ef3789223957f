import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../../../fixtures/lab/deadline.ts';
import { WEEKDAYS } from '../../../fixtures/calendar/calendar.ts';
import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import { labAdminTarget, labEndpoints, labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import { grantIndicatorRights } from '../../../fixtures/odoo/indicator-rights.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import { startStubOdoo } from '../../../fixtures/odoo/stub/server.ts';
import type { StubOdoo } from '../../../fixtures/odoo/stub/server.ts';
import { probeDialect } from '../../../fixtures/odoo/versions.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import { smoke } from '../../../load/scenarios/smoke.ts';
import { DEFAULT_OBJECTIVES } from '../../../reporters/alerts/objectives.ts';
import { dashboardFiles } from '../../../reporters/dashboards/dashboards.ts';
import { groupsOf } from '../../../reporters/metrics/groups.ts';
import { publish } from '../../../reporters/publish.ts';
import { gatewayOf } from '../../../reporters/pushgateway/gateway.ts';
import { deleteGroup } from '../../../reporters/pushgateway/push.ts';
import { addLoad } from '../load/load-run.ts';
import { runProbe } from '../probe/probe.ts';
import { freePort } from '../../../fixtures/machine/loopback.ts';
import { startMonitoring } from './monitoring.ts';
import type { Monitoring } from './monitoring.ts';

/**
 * Every query of every panel against a real Prometheus with the rules, after real runs: journeys on both channels, one
 * that fails because its database is not there, and a short load run with its audit.
 */

const TENANT = `dashboards-${process.pid}`;
const BROKEN_TENANT = `${TENANT}-broken`;
const DATABASE = 'alerts';
/** Long enough for what was pushed first to be fresh when the last query is asked. */
const EVERY_S = 120;

const gateway = gatewayOf(labEndpoints().pushgateway);
const pushed: RunRecord[] = [];
/** A cut-off of the warehouse of the lab, against which deliveries are counted. */
const CALENDAR: BusinessCalendar = {
  timeZone: 'UTC',
  workingDays: WEEKDAYS,
  holidays: [],
  cutOffs: [{ warehouse: 'WH', at: '17:00' }],
  maintenance: [],
};
/** Stands for a gateway behind https, for its certificate alone: the lab speaks plain http. */
let tls: StubOdoo;
let folder: string;
let monitoring: Monitoring;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-dashboards-'));
  tls = await startStubOdoo({}, { tls: true });
  await (await openLab()).up({ series: ['19'], databases: [DATABASE], output: 'silent', yes: true });
  await letProbeSeeQueues();
  monitoring = await startMonitoring({
    folder,
    objectives: { ...DEFAULT_OBJECTIVES, everyS: EVERY_S, windowScale: 1 / 60 },
    gateway: new URL(gateway.url).host,
    prometheusPort: await freePort(),
    alertmanagerPort: await freePort(),
    receiverUrl: 'http://127.0.0.1:9',
  });
  await pushRun(BROKEN_TENANT, ['login'], ['rpc'], { database: 'alerts_absent', load: false });
  await pushRun(TENANT, ['login', 'sales_order'], ['ui', 'rpc'], { database: DATABASE, load: true });
}, 400_000);
afterAll(async () => {
  await monitoring?.stop();
  await tls?.close();
  for (const { key } of pushed.flatMap((record) => groupsOf(record))) await deleteGroup(gateway, key);
  await rm(folder, { recursive: true, force: true });
});

/** The probe of a lab has no more rights than journeys need. */
async function letProbeSeeQueues(): Promise<void> {
  const probe = await labTarget({ series: '19', database: DATABASE });
  const admin = await connect(await labAdminTarget({ series: '19', database: DATABASE }));
  try {
    const dialect = await probeDialect(admin, await serverVersion(probe));
    await grantIndicatorRights(admin, dialect, probe.login);
  } finally {
    await admin.close();
  }
}

async function pushRun(
  tenant: string,
  journeys: readonly JourneyName[],
  channels: readonly ('ui' | 'rpc')[],
  { database, load }: { readonly database: string; readonly load: boolean },
): Promise<void> {
  const reference: TargetReference = { from: 'lab', series: '19', database, language: 'en_US' };
  const run = {
    target: reference,
    resultsDir: folder,
    seed: 7,
    command: 'cutoff test',
    signal: new AbortController().signal,
  };
  const probed = await runProbe({
    ...run,
    journeys,
    channels,
    indicators: { calendar: CALENDAR, pushgatewayUrl: tls.url },
  });
  const loaded = load
    ? await addLoad(probed, {
        ...run,
        profile: smoke,
        scale: 1,
        durationS: 15,
        vus: undefined,
        segments: 1,
        remoteWrite: undefined,
        onProgress: () => undefined,
      })
    : probed;
  // Only the labels are ours, so that nobody else's runs in the same lab mix with these.
  const labels = { ...loaded.target.labels, tenant };
  const record = { ...loaded, target: { ...loaded.target, labels } };
  pushed.push(record);
  await publish(record, {
    resultsDir: folder,
    gateway,
    print: undefined,
    log: () => undefined,
    colour: false,
  });
}

const Answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** How many series an expression gives, with the variables of the dashboard as a user chooses them. */
async function seriesOf(expr: string): Promise<number> {
  const query = expr
    .replaceAll('$environment', '.*')
    .replaceAll('$tenant', `${TENANT}.*`)
    .replaceAll('$journey', '.*')
    .replaceAll('$__range', '1h');
  expect(query).not.toContain('$');
  const url = `${monitoring.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`;
  const response = await fetch(url);
  expect(response.status, `${query}: ${response.statusText}`).toBe(200);
  const { result } = Answer.parse(await response.json()).data;
  return result.filter(({ value }) => Number.isFinite(Number(value[1]))).length;
}

const Panels = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
});

describe.each(dashboardFiles())('%s', (_, text) => {
  const queries = Panels.parse(JSON.parse(text)).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, expr })),
  );

  test('has data in every panel after real runs', async () => {
    const without = async (): Promise<string[]> => {
      const counts = await Promise.all(queries.map(({ expr }) => seriesOf(expr)));
      return queries.flatMap(({ title, expr }, at) => (counts[at] === 0 ? [`${title}: ${expr}`] : []));
    };
    await until(async () => (await without()).length === 0, 90_000, 2_000);
    expect(await without()).toEqual([]);
  });

  test('has no data in any panel for an unknown tenant', async () => {
    for (const { expr } of queries) {
      expect(await seriesOf(expr.replaceAll('$tenant', 'nobody')), expr).toBe(0);
    }
  });
});
