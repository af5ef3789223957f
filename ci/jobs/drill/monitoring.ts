import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { until } from '../../../fixtures/lab/deadline.ts';
import { labLayout } from '../../../fixtures/lab/layout.ts';
import { ensureMetricsPrograms, metricsCommand } from '../../../fixtures/lab/metrics-programs.ts';
import { isMetricsReady } from '../../../fixtures/lab/metrics-services.ts';
import type { Objectives } from '../../../reporters/alerts/objectives.ts';
import { rulesYaml } from '../../../reporters/alerts/rules.ts';

/** A real Prometheus with the rules and a real Alertmanager with the example's routes, for as long as a drill lasts. */

const EXAMPLE = fileURLToPath(new URL('../../../reporters/alerts/alertmanager.yml', import.meta.url));
const READY_LIMIT_MS = 60_000;

export interface MonitoringOptions {
  readonly folder: string;
  readonly objectives: Objectives;
  /** Address of the Pushgateway, `127.0.0.1:9091`. */
  readonly gateway: string;
  readonly prometheusPort: number;
  readonly alertmanagerPort: number;
  /** Where all receivers of the example send to. */
  readonly receiverUrl: string;
}

export interface Monitoring {
  readonly prometheusUrl: string;
  /** Names of the alerts that fire in Prometheus now. */
  firing(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  const { folder, prometheusPort, alertmanagerPort } = options;
  const { toolsDir } = labLayout();
  const programs = await ensureMetricsPrograms(toolsDir, () => undefined);
  await writeFile(join(folder, 'rules.yml'), rulesYaml(options.objectives));
  await writeFile(join(folder, 'prometheus.yml'), prometheusConfig(options));
  const example: unknown = parse(await readFile(EXAMPLE, 'utf8'));
  await writeFile(join(folder, 'alertmanager.yml'), routesOf(example, options.receiverUrl));
  const running = [
    start(folder, 'alertmanager', [
      ...metricsCommand(programs.alertmanager, toolsDir),
      '--config.file=alertmanager.yml',
      '--storage.path=alertmanager',
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      '--cluster.listen-address=',
    ]),
    start(folder, 'prometheus', [
      programs.prometheus,
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=prometheus',
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ]),
  ];
  const stop = async (): Promise<void> => {
    for (const each of running) each.kill();
    await Promise.all(running.map((each) => each.ended));
  };
  for (const [at, name, port] of [
    [0, 'Alertmanager', alertmanagerPort],
    [1, 'Prometheus', prometheusPort],
  ] as const) {
    const ended = running[at]?.ended.then(() => false) ?? false;
    if (await Promise.race([isMetricsReady(port, READY_LIMIT_MS), ended])) continue;
    await stop();
    const log = await readFile(join(folder, `${name.toLowerCase()}.log`), 'utf8').catch(() => '');
    throw new CommandError(
      'environment',
      `${name} did not get ready on 127.0.0.1:${port}: ${log.trim().split('\n').at(-1) ?? ''}`,
    );
  }
  const prometheusUrl = `http://127.0.0.1:${prometheusPort}`;
  return { prometheusUrl, firing: () => firingIn(prometheusUrl), stop };
}

interface Running {
  readonly kill: () => void;
  readonly ended: Promise<unknown>;
}

/** Ends with this process, whatever ends it. */
function start(folder: string, name: string, [program = '', ...args]: readonly string[]): Running {
  const child = execa(program, args, {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: { file: join(folder, `${name}.log`) },
    forceKillAfterDelay: 5_000,
  });
  return { kill: () => void child.kill(), ended: child };
}

function prometheusConfig({ gateway, alertmanagerPort, objectives }: MonitoringOptions): string {
  return stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
    scrape_configs: [
      { job_name: objectives.gatewayJob, honor_labels: true, static_configs: [{ targets: [gateway] }] },
    ],
  });
}

const Routes = z.looseObject({
  route: z.looseObject({}),
  receivers: z.array(z.looseObject({ name: z.string(), webhook_configs: z.array(z.unknown()).optional() })),
});

/** The example with its routes and inhibitions as they are; other receivers, and no time to lose. */
function routesOf(example: unknown, receiverUrl: string): string {
  const { route, receivers, ...rest } = Routes.parse(example);
  return stringify({
    ...rest,
    route: { ...route, group_wait: '2s', group_interval: '3s' },
    receivers: receivers.map(({ name, webhook_configs }) => ({
      name,
      ...(webhook_configs ? { webhook_configs: [{ url: `${receiverUrl}/${name}` }] } : {}),
    })),
  });
}

const Alerts = z.object({
  data: z.object({
    alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), state: z.string() })),
  }),
});

async function firingIn(prometheusUrl: string): Promise<readonly string[]> {
  const response = await fetch(`${prometheusUrl}/api/v1/alerts`, { signal: AbortSignal.timeout(5_000) });
  const { alerts } = Alerts.parse(await response.json()).data;
  const names = alerts
    .filter(({ state }) => state === 'firing')
    .map(({ labels }) => `${labels['alertname'] ?? ''} ${labels['severity'] ?? ''}`);
  return [...new Set(names)].toSorted();
}

/** Waits until the condition holds over the names of the alerts that fire. */
export function untilFiring(
  monitoring: Monitoring,
  condition: (names: readonly string[]) => boolean,
  limitMs: number,
): Promise<boolean> {
  return until(
    async () =>
      condition(
        await monitoring.firing().catch(() => {
          return ['unknown'];
        }),
      ),
    limitMs,
    250,
  );
}
