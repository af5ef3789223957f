import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Objectives } from './objectives.ts';
import { GROUP, PROBES, promDuration, promNumber, SERIES, TENANT } from './promql.ts';
import { STALE_AFTER, threeRuns } from './recordings.ts';
import { actionByKind, dependencyByKind, ON_ALL, ON_TENANT, SELECTIONS } from './wording.ts';

/** The alerts of `alerts.yml`, with what the objectives say in them. */

export const SEVERITIES = ['information', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How much is affected. The wider one silences the narrower ones in Alertmanager, so that one outage is one page. */
export const BLAST_RADII = ['step', 'channel', 'tenant', 'all_tenants'] as const;

const Alert = z.strictObject({
  name: z.string(),
  severity: z.enum(SEVERITIES),
  /** What it becomes shortly before a cut-off. */
  beforeCutoff: z.enum(SEVERITIES).optional(),
  /** `none` for what says nothing about a failure. */
  blastRadius: z.enum([...BLAST_RADII, 'none']),
  expr: z.string(),
  /** Intervals between two runs for which the expression must hold, and seconds that it must at least. */
  forRuns: z.number().positive().optional(),
  forAtLeastS: z.number().positive().optional(),
  /** Further labels, fixed. */
  labels: z.record(z.string(), z.string()).optional(),
  summary: z.string(),
  description: z.string(),
  affected: z.string().default(ON_TENANT),
  probableDependency: z.string(),
  /** In words, with figures. */
  reach: z.string(),
  firstAction: z.string(),
});
export type Alert = z.infer<typeof Alert>;

const Rows = z.array(z.record(z.string(), z.union([z.string(), z.number()])));

/** Every alert but those of the error budget. */
export function tableAlerts(objectives: Objectives): readonly Alert[] {
  const pieces = piecesOf(objectives);
  const filled = (text: string): string =>
    text.replaceAll(/\$\{([\w.]+)\}/g, (_, name: string) => {
      const piece = pieces[name];
      if (piece === undefined) throw new Error(`alerts.yml asks for ${name}, which alerts.ts does not have.`);
      return String(piece);
    });
  const rows = Rows.parse(parse(readFileSync(new URL('alerts.yml', import.meta.url), 'utf8')));
  return rows.map((row) =>
    Alert.parse(
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? filled(value) : value]),
      ),
    ),
  );
}

/** What the indicator counted, for example `late 3, ready 12`. */
const FIGURES =
  '{{ range $i, $each := printf `odoo_indicator_records{environment=%q,tenant=%q,region=%q,indicator=%q,warehouse=%q,endpoint=%q} > 0` $labels.environment $labels.tenant $labels.region $labels.indicator $labels.warehouse $labels.endpoint | query }}{{ if $i }}, {{ end }}{{ $each.Labels.measure }} {{ $each.Value }}{{ end }}';

const DETAILS = 'details are in the report of the last run ("cutoff report", "cutoff indicators")';

const DAY_S = 86_400;

function piecesOf(objectives: Objectives): Readonly<Record<string, string | number>> {
  const { everyS, gatewayJob, residueRecords, booksRecords } = objectives;
  const { leftoverCriticalS, expiryWarningS, expiryCriticalS } = objectives;
  return {
    GROUP,
    SERIES,
    TENANT,
    PROBES,
    /** By which an indicator is known, whatever the release. */
    INDICATOR: `${TENANT}, indicator, dependency, warehouse, endpoint`,
    ON_ALL,
    FIGURES,
    DETAILS,
    TWO_CHECKS: `Two checks in a row were outside the configured limits. The last one counted: ${FIGURES}; ${DETAILS}.`,
    ...Object.fromEntries(
      SELECTIONS.flatMap((pick) => [
        [`dependencyByKind.${pick}`, dependencyByKind(pick)],
        [`actionByKind.${pick}`, actionByKind(pick)],
      ]),
    ),
    staleAfterS: STALE_AFTER * everyS,
    threeRuns: threeRuns(objectives),
    gatewayJob,
    residueRecords,
    booksRecords: promNumber(booksRecords),
    leftoverCriticalS,
    leftoverCritical: promDuration(leftoverCriticalS),
    expiryWarningS,
    expiryCriticalS,
    expiryWarningDays: expiryWarningS / DAY_S,
    expiryCriticalDays: expiryCriticalS / DAY_S,
  };
}
