import { z } from 'zod';

/**
 * What is promised, and how often it is looked at: the one table that the rules, the dashboards and the history are
 * generated from, and that the release gate and the capacity search judge by. `--objectives FILE` replaces any part of it
 * by a YAML file of the same shape.
 */

const Share = z.number().gt(0).lt(1);
const Seconds = z.number().positive();
const Name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

const Margin = z.number().min(0.01).max(10);
const Queries = z.number().int().nonnegative();

const StepObjective = z.strictObject({
  /** Share of the runs that must pass. */
  ratio: Share.optional(),
  /** The longest that the action of the step may take, in seconds, by channel. */
  latency: z.strictObject({ ui: Seconds.optional(), rpc: Seconds.optional() }).optional(),
  /** Release gate: how much slower than the baseline is a regression, as a share. */
  margin: Margin.optional(),
  /** Release gate: so many more queries than the baseline are accepted. */
  extra_queries: Queries.optional(),
  /** The former name of `extra_queries`, for one more version. */
  more_queries: Queries.optional(),
});

export const ObjectivesFile = z.strictObject({
  /** Seconds between two probes of a target. */
  every_seconds: z.number().min(1).max(86_400).optional(),
  /** Name of the scrape job of the Pushgateway in Prometheus. */
  gateway_job: z
    .string()
    .regex(/^[\w./-]{1,64}$/)
    .optional(),
  /** Address of the page with the runbook: docs/runbook.md, where your people can read it. */
  runbook_url: z.url().optional(),
  /** How long before a cut-off warnings become critical, in seconds. */
  cutoff_window_seconds: Seconds.optional(),
  /** Records that a run may leave behind, because Odoo does not let them be removed. */
  residue_records: z.number().int().nonnegative().optional(),
  /** Probe records in Odoo, of all runs and models, above which a person should look. */
  books_records: z.number().int().positive().optional(),
  /** Hours for which a record with an effect may be left before it is critical. */
  leftover_critical_hours: z.number().positive().max(8760).optional(),
  /** How many days before its end an API key or a certificate is a warning, and how many before it is critical. */
  expiry_warning_days: z.number().positive().max(365).optional(),
  expiry_critical_days: z.number().positive().max(365).optional(),
  /** Share of the runs of a journey that must pass, and of a step unless it says otherwise. */
  ratio: Share.optional(),
  /** The same for a journey of its own. */
  journeys: z.record(Name, Share).optional(),
  /** Latency of steps that are not listed, in seconds. */
  latency: z.strictObject({ ui: Seconds.optional(), rpc: Seconds.optional() }).optional(),
  /** Of the release gate, for steps that say nothing else. */
  margin: Margin.optional(),
  extra_queries: Queries.optional(),
  more_queries: Queries.optional(),
  steps: z.record(Name, StepObjective).optional(),
});
export type ObjectivesFile = z.infer<typeof ObjectivesFile>;

interface StepPromise {
  readonly ratio: number;
  readonly latencyS: Readonly<Record<'ui' | 'rpc', number>>;
  /** Of the release gate; `undefined` takes what holds for all steps. */
  readonly margin?: number | undefined;
  readonly moreQueries?: number | undefined;
}

export interface Objectives {
  readonly everyS: number;
  readonly gatewayJob: string;
  /** Absolute, without a fragment: each alert appends its own. */
  readonly runbookUrl: string;
  readonly cutoffWindowS: number;
  readonly residueRecords: number;
  readonly booksRecords: number;
  readonly leftoverCriticalS: number;
  readonly expiryWarningS: number;
  readonly expiryCriticalS: number;
  readonly ratio: number;
  readonly journeys: Readonly<Record<string, number>>;
  readonly latencyS: Readonly<Record<'ui' | 'rpc', number>>;
  /** Release gate: how much slower than the baseline is a regression, as a share. */
  readonly margin: number;
  /** Release gate: so many more queries of a step than the baseline are accepted. */
  readonly moreQueries: number;
  readonly steps: Readonly<Record<string, StepPromise>>;
  /** Factor on the windows of the error budget: 1, unless a drill plays days in minutes. */
  readonly windowScale: number;
}

/** Before the first step of a journey: signing in and finding data. It has no latency of its own. */
export const PREPARE = 'prepare';

const RATIO = 0.99;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Seconds over the user interface and over RPC. */
const STEPS: Readonly<Record<string, readonly [ui: number, rpc: number]>> = {
  [PREPARE]: [60, 60],
  sign_in: [10, 3],
  wrong_password: [10, 3],
  quotation: [15, 3],
  confirm: [8, 3],
  create_transfer: [12, 3],
  validate_transfer: [8, 4],
  reserve: [8, 3],
  ship: [10, 5],
  delivery_slip: [10, 8],
  create_invoice: [10, 4],
  post_invoice: [8, 4],
  invoice_document: [10, 8],
  payment: [10, 5],
};

export const DEFAULT_OBJECTIVES: Objectives = {
  everyS: 300,
  gatewayJob: 'pushgateway',
  // Where the templates for schedulers put the clone.
  runbookUrl: 'file:///opt/cutoff/docs/runbook.md',
  cutoffWindowS: 7200,
  residueRecords: 5,
  booksRecords: 1_000_000,
  leftoverCriticalS: DAY_S,
  expiryWarningS: 21 * DAY_S,
  expiryCriticalS: 7 * DAY_S,
  ratio: RATIO,
  journeys: {},
  latencyS: { ui: 15, rpc: 5 },
  margin: 0.1,
  moreQueries: 0,
  steps: Object.fromEntries(
    Object.entries(STEPS).map(([step, [ui, rpc]]) => [step, { ratio: RATIO, latencyS: { ui, rpc } }]),
  ),
  windowScale: 1,
};

/** The defaults with what the file says instead. A ratio for all holds for each step that has none of its own. */
export function objectivesWith(file: ObjectivesFile): Objectives {
  const base = DEFAULT_OBJECTIVES;
  const ratio = file.ratio ?? base.ratio;
  const names = [...new Set([...Object.keys(base.steps), ...Object.keys(file.steps ?? {})])];
  const latencyS = latencyOf(base.latencyS, file.latency);
  return {
    ...base,
    everyS: file.every_seconds ?? base.everyS,
    gatewayJob: file.gateway_job ?? base.gatewayJob,
    runbookUrl: file.runbook_url ?? base.runbookUrl,
    cutoffWindowS: file.cutoff_window_seconds ?? base.cutoffWindowS,
    residueRecords: file.residue_records ?? base.residueRecords,
    booksRecords: file.books_records ?? base.booksRecords,
    leftoverCriticalS:
      file.leftover_critical_hours === undefined
        ? base.leftoverCriticalS
        : file.leftover_critical_hours * HOUR_S,
    expiryWarningS: daysOr(file.expiry_warning_days, base.expiryWarningS),
    expiryCriticalS: daysOr(file.expiry_critical_days, base.expiryCriticalS),
    ratio,
    journeys: file.journeys ?? base.journeys,
    latencyS,
    margin: file.margin ?? base.margin,
    moreQueries: file.extra_queries ?? file.more_queries ?? base.moreQueries,
    steps: Object.fromEntries(
      names.map((name) => {
        const known = base.steps[name];
        const own = file.steps?.[name];
        const promise: StepPromise = {
          ratio: own?.ratio ?? ratio,
          latencyS: latencyOf(known?.latencyS ?? latencyS, own?.latency),
          margin: own?.margin,
          moreQueries: own?.extra_queries ?? own?.more_queries,
        };
        return [name, promise];
      }),
    ),
  };
}

function daysOr(days: number | undefined, otherwiseS: number): number {
  return days === undefined ? otherwiseS : days * DAY_S;
}

function latencyOf(
  base: StepPromise['latencyS'],
  own: { readonly ui?: number | undefined; readonly rpc?: number | undefined } | undefined,
): StepPromise['latencyS'] {
  return { ui: own?.ui ?? base.ui, rpc: own?.rpc ?? base.rpc };
}
