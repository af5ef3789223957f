import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { until } from '../../../fixtures/lab/deadline.ts';
import { labEndpoints, openLab } from '../../../fixtures/lab/lab.ts';
import type { Lab } from '../../../fixtures/lab/lab.ts';
import { labPorts } from '../../../fixtures/lab/ports.ts';
import { DEFAULT_OBJECTIVES } from '../../../reporters/alerts/objectives.ts';
import type { Objectives } from '../../../reporters/alerts/objectives.ts';
import { onInterrupt } from '../../cli/exit.ts';
import { freePort } from '../../../fixtures/machine/loopback.ts';
import { startMonitoring, untilFiring } from './monitoring.ts';
import type { Monitoring } from './monitoring.ts';
import { startProbing } from './probing.ts';
import type { Probing } from './probing.ts';
import { startReceiver } from './receiver.ts';
import type { Arrival, ReceivedAlert, Receiver } from './receiver.ts';

/**
 * The whole chain once, for real: an Odoo that stops, probes that notice, an alert in Prometheus, a page at a receiver,
 * and the same back. Everything but the interval is as in production: the interval, and the windows with it, is shorter.
 */

const SERIES = '19';
const DATABASE = 'drill';
/** All journeys of the tenant fail together, so this one pages and holds back the others. */
const EXPECTED = 'CutoffTenantFailing';
const JOURNEYS = ['login', 'sales_order'] as const;

/** Intervals for which the drill waits at most for the alert, beside what a busy machine needs. */
const PATIENCE_INTERVALS = 8;
const PATIENCE_MS = 90_000;

/** Milliseconds from the moment at which Odoo was told to stop, or answered again. */
interface DrillTimes {
  readonly firingMs: number;
  readonly pagedMs: number;
  readonly clearedMs: number;
  readonly resolvedMs: number;
}

export interface DrillResult {
  readonly everyS: number;
  readonly times: DrillTimes;
  /** What arrived with the page. */
  readonly page: ReceivedAlert;
  /** Alerts that fired in Prometheus with it, also those that were held back. */
  readonly fired: readonly string[];
  /** What the pager got, a message each: the page and the all-clear, or else the inhibitions are at fault. */
  readonly pages: readonly { readonly status: string; readonly alerts: readonly string[] }[];
  readonly runs: number;
}

export interface DrillOptions {
  readonly everyS: number;
  readonly say: (line: string) => void;
}

interface Stage {
  readonly lab: Lab;
  readonly monitoring: Monitoring;
  readonly receiver: Receiver;
  readonly probing: Probing;
  readonly limitMs: number;
  readonly say: (line: string) => void;
}

/**
 * Runs the drill in the lab of the environment and leaves nothing of it running.
 *
 * @throws {CommandError} `failed` where an alert did not come or did not go.
 */
export async function runDrill({ everyS, say }: DrillOptions): Promise<DrillResult> {
  const objectives: Objectives = {
    ...DEFAULT_OBJECTIVES,
    everyS,
    windowScale: everyS / DEFAULT_OBJECTIVES.everyS,
  };
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-drill-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) {
      await close().catch((error: unknown) => say(`could not clean up: ${String(error)}`));
    }
  };
  const forget = onInterrupt(closeAll);
  try {
    const lab = await openLab();
    closing.push(() => lab.down());
    say('bringing up a lab for the drill');
    await lab.up({ series: [SERIES], databases: [DATABASE], output: 'silent', yes: true });
    const receiver = await startReceiver();
    closing.push(() => receiver.close());
    const endpoints = labEndpoints();
    const monitoring = await startMonitoring({
      folder,
      objectives,
      gateway: new URL(endpoints.pushgateway).host,
      prometheusPort: await freePort(),
      alertmanagerPort: labPorts().alertmanager,
      receiverUrl: receiver.url,
    });
    closing.push(() => monitoring.stop());
    const resultsDir = join(folder, 'results');
    await mkdir(resultsDir);
    const probing = startProbing({
      target: { from: 'lab', series: SERIES, database: DATABASE, language: 'en_US' },
      journeys: JOURNEYS,
      everyS,
      resultsDir,
      gatewayUrl: endpoints.pushgateway,
      onRun: ({ verdict }) => say(`probe: ${verdict}`),
    });
    closing.push(() => probing.stop());
    const limitMs = PATIENCE_INTERVALS * everyS * 1000 + PATIENCE_MS;
    return await course({ lab, monitoring, receiver, probing, limitMs, say }, everyS);
  } finally {
    await closeAll();
    forget();
  }
}

async function course(stage: Stage, everyS: number): Promise<DrillResult> {
  const { lab, monitoring, receiver, probing, limitMs, say } = stage;
  await mustBe(
    until(() => probing.runs.filter(({ verdict }) => verdict === 'pass').length >= 2, limitMs),
    'No two probes passed before the drill',
  );
  await mustBe(
    untilFiring(monitoring, (names) => names.length === 0, limitMs),
    'An alert fired before anything was broken',
  );

  say('stopping Odoo');
  const stoppedAt = performance.now();
  await lab.down({ series: SERIES });
  await mustBe(
    untilFiring(monitoring, (names) => names.some((name) => name.startsWith(EXPECTED)), limitMs),
    `${EXPECTED} did not fire`,
  );
  const firingMs = performance.now() - stoppedAt;
  say(`${EXPECTED} fires in Prometheus`);
  const paged = await arrival(receiver, 'firing', stoppedAt, limitMs);
  const pagedMs = paged.atMs - stoppedAt;
  say('the page arrived at the receiver');
  const fired = await monitoring.firing();

  say('starting Odoo again');
  await lab.up({ series: [SERIES], databases: [DATABASE], output: 'silent', yes: true });
  const repairedAt = performance.now();
  await mustBe(
    untilFiring(monitoring, (names) => !names.some((name) => name.startsWith(EXPECTED)), limitMs),
    `${EXPECTED} did not end`,
  );
  const clearedMs = performance.now() - repairedAt;
  say(`${EXPECTED} ended in Prometheus`);
  const resolved = await arrival(receiver, 'resolved', stoppedAt, limitMs);
  say('the all-clear arrived at the receiver');
  const pages = receiver.arrivals
    .filter(({ atMs, message }) => atMs > stoppedAt && message.receiver === 'pager')
    .map(({ message }) => ({
      status: message.status,
      alerts: message.alerts.map(({ labels }) => labels['alertname'] ?? ''),
    }));
  const page = paged.message.alerts.find(isExpected);
  if (!page) throw new Error('The page was there a moment ago.');
  const times = { firingMs, pagedMs, clearedMs, resolvedMs: resolved.atMs - repairedAt };
  return { everyS, times, page, fired, pages, runs: probing.runs.length };
}

function isExpected({ labels }: ReceivedAlert): boolean {
  return labels['alertname'] === EXPECTED;
}

async function arrival(
  receiver: Receiver,
  status: 'firing' | 'resolved',
  sinceMs: number,
  limitMs: number,
): Promise<Arrival> {
  const find = (): Arrival | undefined =>
    receiver.arrivals.find(
      ({ atMs, message }) =>
        atMs > sinceMs && message.alerts.some((alert) => isExpected(alert) && alert.status === status),
    );
  await mustBe(
    until(() => find() !== undefined, limitMs),
    `${EXPECTED} (${status}) did not arrive at the receiver`,
  );
  const found = find();
  if (!found) throw new Error('It was there a moment ago.');
  return found;
}

async function mustBe(condition: Promise<boolean>, otherwise: string): Promise<void> {
  if (!(await condition)) throw new CommandError('failed', `${otherwise} in time.`);
}

/** Whether one outage was one page, about the widest alert alone, and one all-clear. */
export function isOnePage(pages: DrillResult['pages']): boolean {
  const [page, clear, ...more] = pages;
  return (
    page?.status === 'firing' &&
    page.alerts.join() === EXPECTED &&
    clear?.status === 'resolved' &&
    more.length === 0
  );
}
