import { z } from 'zod';
import { FAILURE_KINDS } from '../../fixtures/errors.ts';
import { VERDICTS } from '../../fixtures/record.ts';
import { TARGET_KINDS } from '../../fixtures/target.ts';
import { LOAD_JOURNEYS } from '../profiles/profile.ts';

/**
 * The account of one load run, `results/<run>/load.json`. Times are ISO 8601 in UTC, durations milliseconds unless the
 * name says otherwise; `null` means "not measured" and is never read as zero.
 */

export const LOAD_VERSION = 1;
export const LOAD_FILE = 'load.json';

const Count = z.number().int().nonnegative();

const Distribution = z.strictObject({
  count: Count,
  meanMs: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});

const Step = z.strictObject({
  journey: z.enum(LOAD_JOURNEYS),
  transport: z.enum(['xmlrpc', 'web']),
  step: z.string(),
  /** Successes and failures apart; `null` where there were none. */
  passed: Distribution.nullable(),
  failed: Distribution.nullable(),
  /** Passed per second over the schedule. */
  perSecond: z.number(),
  failuresByKind: z.partialRecord(z.enum(FAILURE_KINDS), Count),
});

export const LoadResult = z.strictObject({
  load: z.literal('cutoff.load'),
  version: z.literal(LOAD_VERSION),
  run: z.strictObject({
    id: z.string(),
    command: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    seed: z.number().int(),
    tool: z.string(),
    /** Version of k6; `null` where it was never started. */
    k6: z.string().nullable(),
    /** How k6 ended, one sentence. */
    ending: z.string(),
  }),
  target: z.strictObject({
    name: z.string(),
    kind: z.enum(TARGET_KINDS),
    url: z.string(),
    database: z.string(),
    odoo: z.string().nullable(),
    language: z.string().nullable(),
    labels: z.strictObject({
      environment: z.string(),
      tenant: z.string(),
      service: z.string(),
      region: z.string(),
      release: z.string(),
    }),
  }),
  scenario: z.strictObject({
    name: z.string(),
    title: z.string(),
    scale: z.number(),
    /** Length of the schedule, in seconds. */
    durationS: z.number(),
    products: Count,
    mix: z.strictObject({
      lines: z.tuple([z.number(), z.number()]).readonly(),
      maxQuantity: z.number(),
      skew: z.number(),
    }),
    /** Phases with their beginning, in seconds; empty for a replay. */
    phases: z.array(z.strictObject({ name: z.string(), fromS: z.number() })),
    streams: z.array(
      z.strictObject({
        name: z.string(),
        journey: z.enum(LOAD_JOURNEYS),
        transport: z.enum(['xmlrpc', 'web']),
        asked: Count,
        peakPerMinute: z.number(),
        vus: Count,
      }),
    ),
  }),
  arrivals: z.strictObject({
    asked: Count,
    started: Count,
    dropped: Count,
    askedPerSecond: z.number(),
    achievedPerSecond: z.number(),
    binS: z.number(),
    /** By time since the start of the schedule. */
    bins: z.array(
      z.strictObject({ fromS: z.number(), asked: Count, started: Count, passed: Count, failed: Count }),
    ),
  }),
  transactions: z.strictObject({
    passed: Count,
    failed: Count,
    broken: Count,
    /** Begun and never ended: cut off by the end of the run. */
    unfinished: Count,
    requests: Count,
  }),
  steps: z.array(Step),
  failures: z.array(
    z.strictObject({
      step: z.string(),
      kind: z.enum(FAILURE_KINDS),
      exception: z.string().nullable(),
      count: Count,
      /** One of them, for people. */
      example: z.string(),
    }),
  ),
  generator: z.strictObject({
    latenessP50Ms: z.number().nullable(),
    latenessP99Ms: z.number().nullable(),
    /** Highest share of all cores that k6 used over five seconds. */
    cpuShare: z.number().nullable(),
    cpuSeconds: z.number().nullable(),
    cores: Count,
    vus: Count,
  }),
  little: z
    .strictObject({
      /** Mean number of transactions under way, as Node saw it. */
      busyVus: z.number(),
      perSecond: z.number(),
      /** Mean time of a transaction as k6 measured it, in seconds. */
      meanS: z.number(),
      /** |busy − rate × mean| / busy. */
      deviation: z.number(),
    })
    .nullable(),
  validity: z.strictObject({ is: z.enum(['valid', 'invalid']), reasons: z.array(z.string()) }),
  verdict: z.enum(VERDICTS),
  reasons: z.array(z.string()),
});

export type LoadResult = z.infer<typeof LoadResult>;
export type LoadStep = z.infer<typeof Step>;
