import pc from 'picocolors';
import { z } from 'zod';
import { FAILURE_KINDS } from '../../../fixtures/failures/errors.ts';
import { SERIES } from '../../../fixtures/lab/lab.ts';
import { CHANNELS, STATUSES } from '../../../fixtures/record/record.ts';
import { JOURNEY_NAMES } from '../../../journeys/catalogue.ts';
import { endLines, plainTable, RECORD } from '../proof-command.ts';
import { countsStrikes } from './fault.ts';
import { expectationOf, isAsPromised, judge, RESULTS, type Result } from './judgement.ts';
import type { TrialsOutcome, FaultTrial } from './fault-trials.ts';

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
  /** `null` where the journey must pass. */
  expected: z.strictObject({ step: z.string(), kind: z.enum(FAILURE_KINDS) }).nullable(),
  seen: Seen,
  /** How often the fault took place; `null` where that cannot be counted. */
  strikes: z.number().int().nonnegative().nullable(),
  result: z.enum(RESULTS),
  knownMiss: z.string().optional(),
});

/** The account of one run of the seeded faults, `results/sensitivity-<odoo>.json`. */
export const SensitivityRecord = z.strictObject({
  record: z.literal('cutoff.sensitivity'),
  ...RECORD,
  odoo: z.enum(SERIES),
  /** Journeys of the clean system, before the first fault and after the last one. */
  clean: z.strictObject({ before: z.array(Seen), after: z.array(Seen) }),
  trials: z.array(FaultTried),
});
export type SensitivityRecord = z.infer<typeof SensitivityRecord>;
type FaultTried = z.infer<typeof FaultTried>;
type Facts = Pick<SensitivityRecord, 'clean' | 'trials'>;

/** The account of a course. */
export function factsOf({ before, after, trials }: TrialsOutcome): Facts {
  return { clean: { before: [...before], after: [...after] }, trials: trials.map(accountOf) };
}

/** Why a run fails: also one that stopped before its faults, or did not come back clean. */
export function reasonsOf({ clean, trials }: Facts): string[] {
  return [
    ...uncleanReasons('before any fault', clean.before),
    ...trials.filter((each) => !isAsPromised(each.result)).map(reasonOf),
    ...uncleanReasons('after all faults were taken back', clean.after),
    ...(trials.length === 0 ? ['No fault was tried.'] : []),
  ];
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

/** Faults with what became of them, a list of those that nothing notices, and the verdict. */
export function sensitivityTable(record: SensitivityRecord): string {
  const { trials, clean } = record;
  const faults = (...results: readonly Result[]): number =>
    new Set(trials.filter(({ result }) => results.includes(result)).map(({ fault }) => fault)).size;
  const journeys = [...clean.before, ...clean.after];
  const passed = journeys.filter(({ status }) => status === 'passed').length;
  const known = trials.filter(({ result }) => result === 'known miss');
  return [
    plainTable(
      ['Fault', 'Put in by', 'Journey', 'Expected', 'Seen', 'Result'],
      trials.map(({ fault, by, seen, expected, result }) => [
        fault,
        by,
        `${seen.journey} ${seen.channel}`,
        expected === null ? 'passes' : `${expected.step}: ${expected.kind}`,
        seen.status === 'passed' ? 'passed' : `${seen.step ?? '?'}: ${seen.kind ?? '?'}`,
        (result === 'known miss' ? pc.yellow : isAsPromised(result) ? pc.green : pc.red)(result),
      ]),
    ),
    ...(known.length === 0 ? [] : ['', 'Not caught:']),
    ...known.map(({ fault, title, knownMiss }) => `  ${fault}: ${title}. ${knownMiss ?? ''}`),
    ...endLines(
      record,
      `${faults('caught')} faults caught, ${faults('known miss')} not caught as known, ` +
        `${faults('missed', 'wrong', 'not struck')} not as promised; ` +
        `clean journeys ${passed} of ${journeys.length} passed`,
    ),
  ].join('\n');
}
