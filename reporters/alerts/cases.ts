import { tableAlerts } from './alerts.ts';
import { after, type AlertCase, before, DAY, HOUR, MIN, shown, steady } from './case.ts';
import { DEFAULT_OBJECTIVES } from './objectives.ts';
import type { InputSeries } from './scenario.ts';
import { UPKEEP_CASES } from './upkeep-cases.ts';

/** What fires when: every alert is seen firing, and not firing in the history most like that one. */

const FAILED = 'CutoffJourneyFailed information';
const FAILING = 'CutoffJourneyFailing critical';
const CHANNEL = 'CutoffChannelFailing critical';
const TENANT = 'CutoffTenantFailing critical';
const MANY = 'CutoffManyTenantsFailing critical';
const SLOW = 'CutoffStepSlow warning';
const STALE = 'CutoffProbeStale warning';
const ALL_STALE = 'CutoffAllProbesStale critical';
const BURN = 'CutoffErrorBudgetBurn';

const failing: readonly AlertCase[] = [
  {
    title: 'passing runs raise nothing',
    probes: [{ runs: 'P'.repeat(30) }],
    firing: { [after(2)]: {}, [after(29)]: {} },
  },
  {
    title: 'one failure in three pages nobody',
    probes: [{ runs: 'PPFPPFPP' }],
    firing: {
      [after(2)]: { [FAILED]: 1 },
      [before(3)]: { [FAILED]: 1 },
      [after(3)]: {},
      [after(5)]: { [FAILED]: 1 },
      [after(6)]: {},
    },
  },
  {
    title: 'the second failure in a row pages until a run passes',
    probes: [{ runs: 'PPFFFPPP' }],
    firing: {
      [after(2)]: { [FAILED]: 1 },
      [after(3)]: { [FAILING]: 1 },
      [before(5)]: { [FAILING]: 1 },
      [after(5)]: {},
      [after(7)]: {},
    },
  },
  {
    title: 'two failures with a pass between them page',
    probes: [{ runs: 'PPFPFPPP' }],
    firing: { [after(3)]: {}, [after(4)]: { [FAILING]: 1 }, [before(5)]: { [FAILING]: 1 }, [after(5)]: {} },
  },
  {
    title: 'a failure before the first step pages too',
    probes: [{ runs: 'PPRRPP' }],
    firing: { [after(2)]: { [FAILED]: 1 }, [after(3)]: { [FAILING]: 1 }, [after(4)]: {} },
  },
  {
    title: 'a probe that stops or breaks while failing resolves nothing',
    probes: [
      { runs: 'PPFF......', tenant: 'a' },
      { runs: 'PPFFBBBBBB', tenant: 'b' },
      ...['c', 'd', 'e'].map((tenant) => ({ runs: 'P'.repeat(10), tenant })),
    ],
    firing: {
      [after(4)]: { [FAILING]: 2 },
      [after(9)]: { [FAILING]: 2, [STALE]: 1, 'CutoffProbeBroken warning': 1 },
    },
  },
  {
    title: 'all journeys of one channel are a channel, of both channels a tenant',
    probes: [
      { runs: 'PPFFFFPP', journey: 'login', channel: 'rpc' },
      { runs: 'PPRRRRPP', journey: 'invoice', channel: 'rpc' },
      { runs: 'PPPPFFPP', journey: 'login', channel: 'ui' },
      { runs: 'PPPPRRPP', journey: 'invoice', channel: 'ui' },
    ],
    firing: {
      [after(3)]: { [FAILING]: 2, [CHANNEL]: 1 },
      [after(5)]: { [FAILING]: 4, [CHANNEL]: 2, [TENANT]: 1 },
      [after(6)]: {},
    },
  },
  {
    title: 'half of the tenants are many, one of three is one',
    probes: [
      { runs: 'PPFFFFPP', tenant: 'a' },
      { runs: 'PPPPFFPP', tenant: 'b' },
      { runs: 'PPPPPPPP', tenant: 'c' },
    ],
    firing: { [after(3)]: { [FAILING]: 1 }, [after(5)]: { [FAILING]: 2, [MANY]: 1 }, [after(6)]: {} },
  },
  {
    title: 'a tenant in maintenance does not make it many',
    probes: [
      { runs: 'PPFFFF', tenant: 'a', maintenance: [0, 10 * HOUR] },
      { runs: 'PPFFFF', tenant: 'b' },
      { runs: 'PPPPPP', tenant: 'c' },
    ],
    firing: { [after(3)]: { [FAILING]: 2, 'CutoffMaintenance information': 1 } },
  },
  {
    title: 'a step is slow after two of three runs above its objective, and critical before a cut-off',
    probes: [
      { runs: 'PPSPSPPPP', tenant: 'a' },
      { runs: 'PPSPSPPPP', tenant: 'b', nextCutoffAt: 3 * HOUR },
      { runs: 'PPSPSPPPP', tenant: 'c', nextCutoffAt: after(4) + HOUR },
      { runs: 'PPSPSPPPP', tenant: 'd', nextCutoffAt: after(1) },
    ],
    firing: { [after(2)]: {}, [after(4)]: { [SLOW]: 3, 'CutoffStepSlow critical': 1 }, [after(5)]: {} },
  },
];

const every = (runs: number, times: number): string => `${'P'.repeat(runs - 1)}F`.repeat(times);

const budget: readonly AlertCase[] = [
  {
    title: 'three failures in twelve runs burn the budget of the hour, two do not',
    probes: [
      { runs: `${'P'.repeat(12)}FPPPFPPPFPP`, tenant: 'three' },
      { runs: `${'P'.repeat(12)}PPPPFPPPFPP`, tenant: 'two' },
    ],
    firing: {
      [after(16)]: { [FAILED]: 2 },
      [after(21)]: { [`${BURN} critical 1h`]: 1 },
    },
  },
  {
    title: 'one failure in ten runs burns the budget of six hours',
    probes: [{ runs: every(10, 5) + 'P' }],
    firing: { [after(30)]: {}, [after(40)]: { [`${BURN} critical 6h`]: 1 } },
  },
  {
    title: 'one failure in twenty runs burns the budget of a day, one in 150 none',
    scrapesARun: 2,
    probes: [
      { runs: every(20, 13), tenant: 'twenty' },
      { runs: `${every(150, 1)}${'P'.repeat(110)}`, tenant: 'seldom' },
    ],
    firing: { [after(252)]: { [`${BURN} warning 1d`]: 1 } },
  },
  {
    title: 'one failure in fifty runs burns the budget of three days, from half of them on',
    scrapesARun: 2,
    probes: [{ runs: every(50, 10) }],
    firing: { [after(402)]: {}, [after(452)]: { [`${BURN} warning 3d`]: 1 } },
  },
  {
    title: 'what fails before the first step costs the budget of prepare',
    probes: [{ runs: `${'P'.repeat(12)}RPPPRPPPRPP` }],
    firing: { [after(21)]: { [`${BURN} critical 1h`]: 1 } },
  },
  {
    title: 'an outage that was paged is not paged again for its budget',
    probes: [{ runs: `${'P'.repeat(12)}FFFPPPP` }],
    firing: { [after(14)]: { [FAILING]: 1 }, [after(16)]: {} },
  },
  {
    title: 'failures in maintenance cost no budget',
    probes: [{ runs: `${'P'.repeat(12)}FPPPFPPPFPP`, maintenance: [0, 4 * HOUR] }],
    firing: { [after(21)]: { 'CutoffMaintenance information': 1 } },
  },
];

const blindness: readonly AlertCase[] = [
  {
    title: 'a probe is stale after three missed runs, and critical before a cut-off',
    probes: [
      { runs: 'PP......', tenant: 'a' },
      { runs: 'PP......', tenant: 'b', nextCutoffAt: HOUR },
      { runs: 'PPPPPPPP', tenant: 'c' },
    ],
    firing: { [before(4)]: {}, [after(5)]: { [STALE]: 1, 'CutoffProbeStale critical': 1 } },
  },
  {
    title: 'when all are stale it is the scheduler, unless they are in maintenance',
    probes: [
      { runs: 'PP......', tenant: 'a' },
      { runs: 'PP......', tenant: 'b', maintenance: [30 * MIN, HOUR] },
    ],
    firing: {
      [before(4)]: {},
      [after(5)]: { [STALE]: 2, [ALL_STALE]: 1 },
      [after(6)]: { [STALE]: 2, [ALL_STALE]: 1, 'CutoffMaintenance information': 1 },
    },
  },
  {
    title: 'stale results in maintenance do not count as all stale',
    probes: [{ runs: 'PP......', maintenance: [0, HOUR] }],
    firing: { [after(6)]: { [STALE]: 1, 'CutoffMaintenance information': 1 } },
  },
  {
    title: 'a probe that breaks twice is broken, once is not',
    probes: [
      { runs: 'PPBBBPP', tenant: 'a' },
      { runs: 'PPBPPPP', tenant: 'b' },
      { runs: 'PPBBBPP', tenant: 'c', nextCutoffAt: HOUR },
    ],
    firing: {
      [before(3)]: {},
      [after(4)]: { 'CutoffProbeBroken warning': 1, 'CutoffProbeBroken critical': 1 },
      [after(5)]: {},
    },
  },
  {
    title:
      'a probe that is refused twice is an error of configuration, not broken and no outage; once is nothing',
    probes: [
      { runs: 'PPXXXXXXXPP', tenant: 'a' },
      { runs: 'PPXPPPPPPPP', tenant: 'b' },
      { runs: 'PPXXXXXXXPP', tenant: 'c', nextCutoffAt: 2 * HOUR },
      { runs: 'PPPPPPPPPPP', tenant: 'a', journey: 'sales_order' },
    ],
    firing: {
      [before(3)]: {},
      [after(4)]: { 'CutoffProbeRefused warning': 1, 'CutoffProbeRefused critical': 1 },
      [after(8)]: { 'CutoffProbeRefused warning': 1, 'CutoffProbeRefused critical': 1 },
      [after(9)]: {},
    },
  },
  {
    title: 'a gateway that cannot be scraped is down, and is not reported as empty as well',
    probes: [{ runs: 'PPP' }],
    further: [
      { series: 'up{job="pushgateway",instance="gateway:9091"}', values: `${steady(3, 1)} ${steady(6, 0)}` },
      { series: 'up{job="other",instance="node:9100"}', values: steady(9, 0) },
    ],
    firing: {
      [before(3)]: {},
      [after(3)]: {},
      [after(5)]: { 'CutoffGatewayDown critical': 1 },
      [after(7)]: { 'CutoffGatewayDown critical': 1 },
    },
  },
  {
    title: 'a gateway without groups of cutoff is reported',
    probes: [],
    further: [
      { series: 'up{job="pushgateway",instance="gateway:9091"}', values: steady(9, 1) },
      { series: 'push_time_seconds{job="backup"}', values: steady(9, 1) },
    ],
    firing: { [after(1)]: {}, [after(2)]: { 'CutoffMetricsAbsent critical': 1 } },
  },
  {
    title: 'a refused push is reported until one is taken',
    probes: [{ runs: 'PPPPPP' }],
    further: [
      {
        series:
          'push_failure_time_seconds{job="cutoff",environment="prod",tenant="acme",region="eu",journey="login",channel="rpc"}',
        values: `${steady(3, 0)} ${steady(3, 960)}`,
      },
      ...(
        [
          ['push_time_seconds', steady(6, 300)],
          ['push_failure_time_seconds', `${steady(3, 0)} ${steady(3, 960)}`],
        ] as const
      ).map(([metric, values]) => ({
        series: `${metric}{job="cutoff",environment="prod",tenant="acme",region="eu",scenario="none",part="indicators"}`,
        values,
      })),
    ],
    firing: {
      [after(2)]: {},
      [after(3)]: { 'CutoffPushRefused warning': 2 },
      // The journey was pushed again, the indicators were not, and are stale now.
      [after(5)]: { 'CutoffPushRefused warning': 1, 'CutoffIndicatorsStale warning': 1 },
    },
  },
];

const BREACHED = 'CutoffIndicatorBreached information';

const indicators: readonly AlertCase[] = [
  ...tableAlerts(DEFAULT_OBJECTIVES).flatMap(({ name, severity: usual, expr, beforeCutoff }): AlertCase[] => {
    const [, first] = /odoo_indicator_ok\{indicator=~"(\w+)/.exec(expr) ?? [];
    if (first === undefined || usual !== 'warning') return [];
    const breach = (tenant: string): InputSeries =>
      shown(
        'odoo_indicator_ok',
        `${steady(2, 1)} ${steady(4, 0)} ${steady(4, 1)}`,
        { indicator: first },
        tenant,
      );
    const severity = beforeCutoff ?? 'warning';
    const firing =
      severity === 'critical'
        ? { [`${name} warning`]: 1, [`${name} critical`]: 1 }
        : { [`${name} warning`]: 2 };
    return [
      {
        title: `${first} that is breached once is information, twice a warning, before a cut-off ${severity}`,
        probes: [
          { runs: 'P'.repeat(10), tenant: 'a' },
          { runs: 'P'.repeat(10), tenant: 'b', nextCutoffAt: HOUR },
        ],
        further: [breach('a'), breach('b')],
        firing: {
          [before(2)]: {},
          [after(2)]: { [BREACHED]: 2 },
          [after(4)]: { [BREACHED]: 2, ...firing },
          [after(6)]: {},
        },
      },
    ];
  }),
  {
    title: 'a breach of one look only pages nobody, however often it comes',
    probes: [{ runs: 'P'.repeat(10) }],
    further: [
      shown(
        'odoo_indicator_ok',
        `${steady(1, 1)} ${steady(1, 0)} ${steady(1, 1)} ${steady(1, 0)} ${steady(2, 1)}`,
        {
          indicator: 'mail_queue',
        },
      ),
    ],
    firing: { [after(1)]: { [BREACHED]: 1 }, [after(2)]: {}, [after(3)]: { [BREACHED]: 1 }, [before(5)]: {} },
  },
  {
    title: 'an indicator that is unknown is reported after an hour, one that does not apply never',
    probes: [{ runs: 'P'.repeat(20) }],
    further: [
      ...['scheduled_jobs', 'mail_queue'].map((indicator) =>
        shown('odoo_indicator_status', steady(20, 1), { indicator, status: 'unknown' }),
      ),
      shown('odoo_indicator_status', steady(20, 1), { indicator: 'job_queue', status: 'not_applicable' }),
      shown('odoo_indicator_status', steady(20, 0), { indicator: 'job_queue', status: 'unknown' }),
    ],
    firing: { [before(12)]: {}, [after(12)]: { 'CutoffIndicatorUnknown warning': 2 } },
  },
  {
    title: 'indicators that are not pushed any more are stale, unless the whole probe is',
    probes: [
      { runs: 'P'.repeat(10), tenant: 'a' },
      { runs: 'PP........', tenant: 'b' },
    ],
    further: ['a', 'b'].map((tenant) => ({
      series: `push_time_seconds{job="cutoff",environment="prod",tenant="${tenant}",region="eu",scenario="none",part="indicators"}`,
      values: `${steady(1, 0)} ${steady(9, 300)}`,
    })),
    firing: {
      [before(4)]: {},
      [after(5)]: { 'CutoffIndicatorsStale warning': 1, [STALE]: 1 },
    },
  },
  ...(
    [
      ['CutoffCredentialExpires', 'odoo_credential_expiry_timestamp_seconds', {}],
      ['CutoffCertificateExpires', 'odoo_certificate_expiry_timestamp_seconds', { endpoint: 'target' }],
    ] as const
  ).map(([name, metric, labels]): AlertCase => ({
    title: `${metric} warns 21 days before the end, and is critical 7 days before it and after it`,
    probes: [],
    further: [
      { series: 'push_time_seconds{job="cutoff",journey="login"}', values: steady(9, 0) },
      ...(
        [
          ['three-weeks', 21 * DAY + 10 * MIN],
          ['one-week', 7 * DAY + 10 * MIN],
          ['over', 10 * MIN],
          ['far', 60 * DAY],
        ] as const
      ).map(([tenant, at]) => shown(metric, steady(9, at), labels, tenant)),
    ],
    firing: {
      [before(2)]: { [`${name} warning`]: 1, [`${name} critical`]: 1 },
      [after(2)]: { [`${name} warning`]: 1, [`${name} critical`]: 2 },
    },
  })),
];

export const CASES: readonly AlertCase[] = [
  ...failing,
  ...budget,
  ...blindness,
  ...indicators,
  ...UPKEEP_CASES,
];
