import { fileURLToPath } from 'node:url';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { labLayout } from '../../fixtures/lab/layout.ts'; // oxlint-disable-line no-restricted-imports -- where promtool is
// oxlint-disable-next-line no-restricted-imports -- the programs that the lab unpacked
import { ensureMetricsPrograms } from '../../fixtures/lab/metrics-programs.ts';
import { shown, steady, type AlertCase } from './case.ts';
import { CASES } from './cases.ts';
import { DEFAULT_OBJECTIVES } from './objectives.ts';
import { ruleFile, rulesYaml } from './rules.ts';
import { seriesOf, RUN_S } from './scenario.ts';
import { promDuration } from './promql.ts';

/** The rules by the real promtool, the example for Alertmanager by the real amtool. */

const RULES = fileURLToPath(new URL('rules.yml', import.meta.url));
const ROUTES = fileURLToPath(new URL('alertmanager.yml', import.meta.url));
const rules = rulesYaml(DEFAULT_OBJECTIVES);

let promtool: string;
let amtool: string;
beforeAll(async () => {
  ({ promtool, amtool } = await ensureMetricsPrograms(labLayout().toolsDir, () => undefined));
});

test('accepts the rules with promtool', async () => {
  const { stdout } = await execa(promtool, ['check', 'rules', RULES]);
  const count = ruleFile(DEFAULT_OBJECTIVES).groups.reduce((sum, group) => sum + group.rules.length, 0);
  expect(stdout).toContain(`SUCCESS: ${count} rules found`);
});

describe('alerts', () => {
  test.each(CASES)('$title', async (each) => {
    const { isOk, output } = await testRules(promtool, rules, promtoolGroup(each));
    expect(isOk, output).toBe(true);
  });
});

/** Rules that are wrong in one place, and the history that notices. */
const MUTATIONS: readonly (readonly [what: string, from: string, to: string, noticedBy: string])[] = [
  ['one failure pages', '>= bool 1) == 1', '>= bool 0) == 1', 'one failure in three'],
  ['a fourth run is seen', '[8m45s]', '[16m]', 'one failure in three'],
  ['the first of three runs is not seen', '[8m45s]', '[4m]', 'two failures with a pass'],
  ['a stale probe resolves its alert', ' or odoo:journey:failing)', ')', 'stops or breaks while failing'],
  ['stale results are never noticed', '<= bool 900', '<= bool 90000', 'stale after three'],
  ['a cut-off that is over counts', '- time() >= bool 0', '- time() >= bool -9000', 'a step is slow'],
  ['every failure burns the budget', '[1h]) >= 2', '[1h]) >= 0', 'three failures in twelve'],
  [
    'an outage is paged again for its budget',
    'unless on (environment, tenant, region, journey, channel) present_over_time',
    'and on (environment, tenant, region, journey, channel) present_over_time',
    'not paged again',
  ],
  [
    'a failure in preparation is not a failure of a step',
    'step: prepare\n      - record: odoo:journey:passed',
    'step: wrong\n      - record: odoo:journey:passed',
    'costs the budget of prepare',
  ],
  ['one look at an indicator warns', 'for: 7m30s', 'for: 30s', 'a breach of one look only'],
  ['an unknown indicator waits for ever', 'for: 1h', 'for: 10h', 'unknown is reported after an hour'],
  [
    'what does not apply is taken for unknown',
    'odoo_indicator_status{status="unknown"}',
    'odoo_indicator_status{status!="ok"}',
    'unknown is reported after an hour',
  ],
  ['an end in three weeks is not seen', '< 1814400', '< 180000', 'odoo_certificate_expiry'],
  ['a leftover of a day is no worse', '>= 86400', '>= 864000', 'what two sweeps cannot undo'],
  [
    'a message is forgotten with the next run',
    'max_over_time(odoo_outbound_messages[1h])',
    'odoo_outbound_messages',
    'one message to the outside',
  ],
  [
    'a refusal counts as broken too',
    'unless on (environment, tenant, region, journey, channel) (max by (environment, tenant, region, service, journey, channel) (odoo_journey_failure_info{kind="refused"}) == 1)',
    '',
    'a probe that is refused',
  ],
  [
    'maintenance costs budget',
    'unless on (environment, tenant) (odoo:tenant:maintenance == 1)\n      - record: odoo:step:failed\n',
    '\n      - record: odoo:step:failed\n',
    'failures in maintenance',
  ],
];

describe('a wrong rule fails the test:', () => {
  test.each(MUTATIONS)('%s', async (_, from, to, noticedBy) => {
    const history = CASES.find(({ title }) => title.includes(noticedBy));
    if (!history) throw new Error(`No history is called ${noticedBy}.`);
    expect(rules).toContain(from);
    const { isOk, output } = await testRules(promtool, rules.replaceAll(from, to), promtoolGroup(history));
    expect(isOk).toBe(false);
    expect(output).toContain('got:');
  });
});

test('names tenant, service, dependency, reach and first action in an alert, with the kind of failure', async () => {
  const group = {
    name: 'annotations',
    interval: '30s',
    input_series: seriesOf({ runs: 'PPRR', tenant: 'acme "north"' }, 10),
    alert_rule_test: [
      {
        eval_time: '16m',
        alertname: 'CutoffJourneyFailing',
        exp_alerts: [
          {
            exp_labels: {
              severity: 'critical',
              blast_radius: 'step',
              environment: 'prod',
              tenant: 'acme "north"',
              region: 'eu',
              service: 'odoo',
              journey: 'login',
              channel: 'rpc',
              step: 'prepare',
            },
            exp_annotations: {
              summary: 'login (rpc) fails in prepare at acme "north"',
              description: 'Two of the last three runs of login (rpc) failed.',
              affected: 'tenant acme "north" (prod), service odoo',
              probable_dependency:
                'the network, the reverse proxy, or Odoo is down (failures of kind transport)',
              blast_radius: 'one step: prepare of login (rpc)',
              first_action:
                'check that the host answers and Odoo runs; "cutoff report" on the host of the probe shows the last run with its evidence',
              runbook_url: 'file:///opt/cutoff/docs/runbook.md#cutoffjourneyfailing',
            },
          },
        ],
      },
    ],
  };
  const { isOk, output } = await testRules(promtool, rules, group);
  expect(isOk, output).toBe(true);
});

test('names kinds of messages in alerts about queues, and the last good time in alerts about missing data', async () => {
  const labels = { environment: 'prod', tenant: 'acme', region: 'eu', service: 'odoo' };
  const alerts = [
    ['CutoffOutbound', 'critical', '1 mails, text messages or letters of a run'],
    ['CutoffLeftoversUnknown', 'warning', 'The last sweep that left nothing was 1h 40m 0s ago.'],
  ] as const;
  const group = {
    name: 'texts',
    interval: '30s',
    input_series: [
      shown('odoo_outbound_messages', steady(30, 1), { kind: 'sms' }, 'acme', 'outbound'),
      shown('odoo_sweep_status', steady(30, 1), { status: 'unknown' }, 'acme', 'sweep'),
      shown('odoo_sweep_last_success_timestamp_seconds', steady(30, 0), {}, 'acme', 'sweep'),
    ],
    alert_rule_test: alerts.map(([alertname]) => ({
      eval_time: '100m',
      alertname,
      exp_alerts: [{ exp_labels: labels, exp_annotations: {} }],
    })),
  };
  // promtool shows what it got where that was not what was expected.
  const { output } = await testRules(promtool, rules, group);
  for (const [, severity, text] of alerts) {
    expect(output).toContain(`severity="${severity}"`);
    expect(output).toContain(text);
  }
  expect(output).toContain('or have left: 1 sms.');
  expect(output).not.toContain('error expanding');
});

describe('the example for Alertmanager', () => {
  test('is accepted by amtool', async () => {
    const { stdout } = await execa(amtool, ['check-config', ROUTES]);
    expect(stdout).toContain('SUCCESS');
  });

  test.each([
    ['critical', 'pager'],
    ['warning', 'tickets'],
    ['information', 'nobody'],
  ])('sends %s to %s', async (severity, receiver) => {
    const { stdout } = await execa(amtool, [
      'config',
      'routes',
      'test',
      `--config.file=${ROUTES}`,
      `severity=${severity}`,
    ]);
    expect(stdout.trim()).toBe(receiver);
  });
});

/** Runs rules against histories with the real promtool. */

const FIRING = 'count by (alertname, severity, window) (ALERTS{alertstate="firing"})';

interface PromtoolGroup {
  readonly name: string;
  /** Of the samples; the rules are evaluated as often. */
  readonly interval: string;
  readonly [field: string]: unknown;
}

/** The content of a test group of promtool. */
function promtoolGroup({ title, probes, further = [], firing, scrapesARun = 10 }: AlertCase): PromtoolGroup {
  const intervalS = RUN_S / scrapesARun;
  return {
    name: title,
    interval: `${intervalS}s`,
    input_series: [...probes.flatMap((each) => seriesOf(each, scrapesARun)), ...further],
    promql_expr_test: Object.entries(firing).map(([seconds, alerts]) => ({
      expr: FIRING,
      eval_time: promDuration(Number(seconds)),
      exp_samples: Object.entries(alerts)
        .filter(([, count]) => count > 0)
        .map(([text, value]) => {
          const [alertname = '', severity = '', window] = text.split(' ');
          const more = window === undefined ? '' : `, window="${window}"`;
          return { labels: `{alertname="${alertname}", severity="${severity}"${more}}`, value };
        }),
    })),
  };
}

interface PromtoolAnswer {
  readonly isOk: boolean;
  /** What promtool wrote. */
  readonly output: string;
}

/** Tests a rule file, given as text, against a group as promtool reads it. */
async function testRules(promtool: string, rules: string, group: PromtoolGroup): Promise<PromtoolAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-promtool-'));
  try {
    await writeFile(join(folder, 'rules.yml'), rules);
    const tests = { rule_files: ['rules.yml'], evaluation_interval: group.interval, tests: [group] };
    await writeFile(join(folder, 'tests.yml'), stringify(tests, { lineWidth: 0 }));
    const { exitCode, all } = await execa(promtool, ['test', 'rules', 'tests.yml'], {
      cwd: folder,
      reject: false,
      all: true,
    });
    return { isOk: exitCode === 0, output: all };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
