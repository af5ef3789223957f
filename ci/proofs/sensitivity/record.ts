import { z } from 'zod';
import { FAILURE_KINDS } from '../../../fixtures/failures/errors.ts';
import { SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import { CHANNELS, STATUSES } from '../../../fixtures/record/record.ts';
import { JOURNEY_NAMES } from '../../../journeys/catalogue.ts';
import { countsStrikes } from './fault.ts';
import { expectationOf, isAsPromised, judge, RESULTS } from './judgement.ts';
import type { CourseOutcome, FaultTrial } from './course.ts';

/** The account of one run of the seeded faults, `results/sensitivity-<odoo>.json`. */

const Seen = z.strictObject({
  journey: z.enum(JOURNEY_NAMES),
  channel: z.enum(CHANNELS),
  status: z.enum(STATUSES).exclude(['skipped']),
  step: z.string().nullable(),
  kind: z.enum(FAILURE_KINDS).nullable(),
  message: z.string().nullable(),
  durationMs: z.number().nonnegative(),
});

const FaultTried = z.strictObject({
  fault: z.string(),
  title: z.string(),
  /** How the fault gets into Odoo. */
  by: z.string(),
  /** `null` where the journey shall pass. */
  expected: z.strictObject({ step: z.string(), kind: z.enum(FAILURE_KINDS) }).nullable(),
  seen: Seen,
  /** How often the fault took place; `null` where that cannot be counted. */
  strikes: z.number().int().nonnegative().nullable(),
  result: z.enum(RESULTS),
  knownMiss: z.string().optional(),
});

export const SensitivityRecord = z.strictObject({
  record: z.literal('cutoff.sensitivity'),
  version: z.literal(1),
  odoo: z.enum(SERIES),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Journeys of the clean system, before the first fault and after the last one. */
  clean: z.strictObject({ before: z.array(Seen), after: z.array(Seen) }),
  trials: z.array(FaultTried),
  verdict: z.enum(['pass', 'fail']),
  /** Why the verdict is `fail`, one sentence each. */
  reasons: z.array(z.string()),
});
export type SensitivityRecord = z.infer<typeof SensitivityRecord>;
export type FaultTried = z.infer<typeof FaultTried>;

/** The account of a course. One that stopped before its faults, or did not come back clean, fails. */
export function recordOf(
  run: { readonly odoo: Series; readonly startedAt: Date; readonly finishedAt: Date },
  course: CourseOutcome,
): SensitivityRecord {
  const before = [...course.before];
  const after = [...course.after];
  const trials = course.trials.map(accountOf);
  const reasons = [
    ...uncleanReasons('before any fault', before),
    ...trials.filter((each) => !isAsPromised(each.result)).map(reasonOf),
    ...uncleanReasons('after all faults were taken back', after),
    ...(trials.length === 0 ? ['No fault was tried.'] : []),
  ];
  return {
    record: 'cutoff.sensitivity',
    version: 1,
    odoo: run.odoo,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt.toISOString(),
    clean: { before, after },
    trials,
    verdict: reasons.length === 0 ? 'pass' : 'fail',
    reasons,
  };
}

function accountOf({ fault, seen, strikes }: FaultTrial): FaultTried {
  const expected = expectationOf(fault, seen);
  return {
    fault: fault.id,
    title: fault.title,
    by: fault.means.by,
    expected: expected === undefined ? null : { step: expected.step, kind: expected.kind },
    seen,
    strikes: countsStrikes(fault.means) ? strikes : null,
    result: judge(fault, { seen, strikes }),
    ...(fault.knownMiss === undefined ? {} : { knownMiss: fault.knownMiss }),
  };
}

function reasonOf({ fault, expected, seen, result, knownMiss }: FaultTried): string {
  const where = `${fault} in ${seen.journey} (${seen.channel})`;
  const saw = describe(seen.status, seen.step, seen.kind);
  if (result === 'not struck')
    return `${where} never took place, so that nothing is shown; the journey ${saw}.`;
  if (knownMiss !== undefined)
    return `${where} is listed as not caught, but the journey ${saw}: correct the catalogue.`;
  const wanted = expected === null ? 'pass' : `fail in ${expected.step} with ${expected.kind}`;
  return `${where} ${saw}, expected to ${wanted}.`;
}

function uncleanReasons(when: string, sightings: readonly z.infer<typeof Seen>[]): string[] {
  return sightings
    .filter((each) => each.status !== 'passed')
    .map(
      (each) =>
        `${each.journey} (${each.channel}) ${describe(each.status, each.step, each.kind)} ${when}: ${each.message ?? 'no message'}`,
    );
}

function describe(status: string, step: string | null, kind: string | null): string {
  return step === null ? status : `${status} in ${step} with ${kind ?? 'no kind'}`;
}
