/** The shapes of a Prometheus rule file (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). */

export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export const SEVERITIES = ['information', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How much is affected. The wider one silences the narrower ones in Alertmanager, so that one outage is one page. */
export const BLAST_RADII = ['step', 'channel', 'tenant', 'all_tenants'] as const;
type BlastRadius = (typeof BLAST_RADII)[number];

/** One alert as the table declares it. Texts may hold Go templates of Prometheus over `$labels` and `$value`. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  /** What it becomes shortly before a cut-off. */
  readonly beforeCutoff?: Severity;
  /** `none` for what says nothing about a failure. */
  readonly blastRadius: BlastRadius | 'none';
  readonly expr: string;
  /** Seconds for which the expression must hold. */
  readonly forS?: number;
  /** Further labels, fixed. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  /** Tenant and service. */
  readonly affected: string;
  readonly probableDependency: string;
  /** In words, with figures. */
  readonly reach: string;
  readonly firstAction: string;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (Recording | AlertingRule)[];
}

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}
