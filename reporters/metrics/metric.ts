import { FAILURE_KINDS } from '../../fixtures/failures/errors.ts';
import { INDICATOR_DEPENDENCY, INDICATORS, MEASURES } from '../../fixtures/record/indicator.ts';
import { DEPENDENCIES, OUTBOUND_KINDS, STATUSES } from '../../fixtures/record/record.ts';
import { SWEPT_MODELS } from '../../fixtures/record/sweep.ts';

/** What a metric is: type, unit, help, and the labels it may carry. */

/**
 * Labels that make the grouping key in the gateway, beside the fixed job. One group per journey and channel; one per
 * scenario for a load run, and one for its audit, so that neither takes the other's place.
 */
export const GROUPINGS = {
  journey: ['environment', 'tenant', 'region', 'journey', 'channel'],
  part: ['environment', 'tenant', 'region', 'scenario', 'part'],
} as const;
export type Grouping = keyof typeof GROUPINGS;

/** What may change between two pushes of one group. */
const RELEASE = ['service', 'release'] as const;

export type Label =
  | (typeof GROUPINGS)[Grouping][number]
  | (typeof RELEASE)[number]
  | 'step'
  | 'dependency'
  | 'transport'
  | 'outcome'
  | 'kind'
  | 'status'
  | 'verdict'
  | 'invariant'
  | 'workers'
  | 'indicator'
  | 'measure'
  | 'warehouse'
  | 'endpoint'
  | 'model';

export interface Metric {
  readonly name: string;
  /** A gauge holds the value of the last run; a histogram the distribution over one load run. Neither adds up. */
  readonly type: 'gauge' | 'histogram';
  readonly unit:
    | 'boolean'
    | 'seconds'
    | 'unix seconds'
    | 'records'
    | 'info'
    | 'ratio'
    | 'arrivals'
    | 'arrivals per second'
    | 'orders per second'
    | 'blocks'
    | 'queries'
    | 'transactions'
    | 'failures'
    | 'pickings'
    | 'messages';
  readonly help: string;
  readonly grouping: Grouping;
  readonly labels: readonly Label[];
}

/** A metric as its section declares it: the name is its key, the labels are those beyond its grouping. */
type Declaration = Pick<Metric, 'type' | 'unit' | 'help' | 'labels'>;

export function gauge(unit: Metric['unit'], help: string, ...labels: readonly Label[]): Declaration {
  return { type: 'gauge', unit, help, labels };
}

export function histogram(unit: Metric['unit'], help: string, ...labels: readonly Label[]): Declaration {
  return { type: 'histogram', unit, help, labels };
}

/** The metrics of a section, by name. */
export function declared<Name extends string>(
  grouping: Grouping,
  metrics: Readonly<Record<Name, Declaration>>,
): Readonly<Record<Name, Metric>>;
export function declared(
  grouping: Grouping,
  metrics: Readonly<Record<string, Declaration>>,
): Readonly<Record<string, Metric>> {
  const common = [...GROUPINGS[grouping], ...RELEASE];
  const named = Object.entries(metrics).map(([name, metric]): [string, Metric] => [
    name,
    { name, ...metric, grouping, labels: [...common, ...metric.labels] },
  ]);
  return Object.fromEntries(named);
}

/** What each label may hold. Never a record id, a run id or a free text. */
export const LABEL_MEANING: Readonly<Record<Label, string>> = {
  environment: 'from the configuration of the target',
  tenant: 'from the configuration of the target',
  region: 'from the configuration of the target',
  service: 'from the configuration of the target',
  release: 'from the configuration of the target, else the version that the server last gave',
  journey: 'name of the journey, for example `sales_order`',
  channel: '`ui` or `rpc`',
  scenario:
    'name of the load scenario, for example `cutoff_burst`; `none` for an audit alone, indicators, sweeps, outbound messages and the calendar',
  part: '`load`, `audit`, `capacity`, `gate`, `indicators`, `sweep`, `outbound` or `calendar`',
  step: 'name of the step; where failures are told also `prepare` and `cleanup`',
  dependency: `what the step leans on most: ${codes(DEPENDENCIES)}; absent for \`prepare\` and \`cleanup\`; of indicators one of ${codes([...new Set(Object.values(INDICATOR_DEPENDENCY))])}`,
  transport: '`xmlrpc` or `web`',
  outcome: '`passed` or `failed`',
  kind: `kind of failure: ${codes(FAILURE_KINDS)}; of outbound messages ${codes(OUTBOUND_KINDS)}`,
  status: `${codes(STATUSES)}; of transactions also \`unfinished\`; of indicators \`ok\`, \`breached\`, \`unknown\`, \`not_applicable\`; of a sweep \`clean\`, \`left\`, \`unknown\``,
  verdict: '`pass`, `fail`, `inconclusive`',
  invariant: 'name of the invariant, for example `reservation_matches_moves`',
  workers: 'HTTP workers of Odoo that the capacity was measured with, or `unknown`',
  indicator: `name of the process indicator: ${codes(INDICATORS)}`,
  measure: `what was counted or timed: ${codes(Object.keys(MEASURES))}`,
  warehouse: 'code of a warehouse of the calendar; absent where the indicator is about none',
  endpoint: 'name of a configured endpoint; of certificates `target` or `pushgateway`; else absent',
  model: `of records of probes one of ${codes([...SWEPT_MODELS, 'other'])}`,
};

function codes(names: readonly string[]): string {
  return names.map((each) => `\`${each}\``).join(', ');
}
