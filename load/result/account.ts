/** The account of a load run, from everything that was seen of it. Pure. */

import { LoadSection, type LoadBudget } from '../../fixtures/record/load.ts';
import { backlogSince, type BacklogWatch } from '../data/backlog-watch.ts';
import { verdictOfLoad } from './verdict.ts';
import { arrivalOffsets, askedTimes, putOffMs } from '../profiles/curve.ts';
import type { StepBudget, StreamInput } from '../k6/input.ts';
import { busiestShare } from '../k6/cpu.ts';
import { describeEnding } from '../k6/ending.ts';
import type { JournalEvent } from '../k6/journal.ts';
import type { K6Result } from '../k6/runner.ts';
import type { LoadRequest } from '../request.ts';
import type { LoadProfile } from '../profiles/profile.ts';
import {
  arrivalsOf,
  expectedSteps,
  failureRows,
  latenessOf,
  littleOf,
  stepRows,
  transactionCounts,
} from './compose.ts';
import type { RawSamples } from './samples.ts';
import { rulesOf } from './validity.ts';
import { largest } from '../../fixtures/statistics/summary.ts';

/** What was seen of a run. */
export interface Observations {
  readonly request: Pick<LoadRequest, 'profile' | 'scale' | 'seed' | 'segments' | 'budgets'>;
  readonly streams: readonly StreamInput[];
  readonly durationS: number;
  /** Version of k6. */
  readonly k6: string;
  readonly run: K6Result;
  readonly samples: RawSamples;
  /** Why the samples could not be read, where they could not. */
  readonly unread: string | undefined;
  readonly events: readonly JournalEvent[];
  readonly seenBusyMs: number;
  readonly windowMs: number;
  /** When the schedule was ended before its time, Unix milliseconds. */
  readonly endedAt?: number | undefined;
  /** Open pickings of the target, as it was asked. */
  readonly backlog: BacklogWatch['seen'];
}

/** Stretch over which the processor time is judged. */
const CPU_WINDOW_MS = 5_000;

/** The section of the run record, checked against its schema. */
export function accountOf(seen: Observations): LoadSection {
  const { request, streams, run, samples, events } = seen;
  const { profile } = request;
  const starts = startsOf(events, streams, request.seed);
  const untilMs = seen.endedAt === undefined ? undefined : seen.endedAt - (starts[0] ?? seen.endedAt);
  const durationS = untilMs === undefined ? seen.durationS : Math.max(0.001, untilMs / 1000);
  const arrivals = arrivalsOf(events, streams, {
    seed: request.seed,
    durationS,
    binS: binOf(profile, durationS),
    startMs: starts[0] ?? 0,
    untilMs,
    dropped: samples.dropped,
  });
  const steps = stepRows(samples, streams, durationS);
  const lateness = latenessOf(samples);
  const generator = {
    latenessP50Ms: lateness.p50Ms,
    latenessP99Ms: lateness.p99Ms,
    cpuShare: busiestShare(run.cpu, run.cores, CPU_WINDOW_MS),
    cpuSeconds: run.cpu.length > 0 ? (run.cpu.at(-1)?.usedMs ?? 0) / 1000 : null,
    cores: run.cores,
    vus: samples.maxVus,
  };
  const little = littleOf(samples, seen.seenBusyMs, seen.windowMs);
  const rules = rulesOf({
    ending: run.ending,
    decidedBy: run.decidedBy,
    startSkewMs: (starts.at(-1) ?? 0) - (starts[0] ?? 0),
    arrivals,
    generator,
    little,
    steps,
    expectedSteps: expectedSteps(streams),
  });
  const reasons = [
    ...rules.flatMap((rule) => rule.reasons),
    ...(seen.unread === undefined ? [] : [seen.unread]),
  ];
  const transactions = transactionCounts(events, samples.requests);
  const failures = failureRows(events);
  const budgets = budgetRows(request.budgets ?? [], steps);
  return LoadSection.parse({
    k6: seen.k6,
    ending: describeEnding(run.ending, run.decidedBy),
    segments: request.segments,
    scenario: {
      name: profile.name,
      title: profile.title,
      source: profile.kind,
      scale: request.scale,
      durationS,
      products: profile.products,
      mix: { lines: profile.mix.lines, maxQuantity: profile.mix.maxQuantity, skew: profile.mix.skew },
      phases: phasesOf(profile, durationS),
      streams: streams.map((stream) => ({
        name: stream.name,
        journey: stream.journey,
        transport: stream.transport,
        asked: askedTimes(request.seed, stream, untilMs).length,
        peakPerMinute: stream.peakPerSecond * 60,
        vus: stream.preAllocatedVus,
      })),
    },
    arrivals,
    transactions,
    steps,
    budgets,
    failures,
    backlog: starts[0] === undefined ? [] : backlogSince(seen.backlog, starts[0]),
    generator,
    little,
    validity: {
      is: reasons.length === 0 ? 'valid' : 'invalid',
      reasons,
      rules: rules.map(({ name, is, figure, limit }) => ({ name, is, figure, limit })),
    },
    ...verdictOfLoad({ ending: run.ending, invalid: reasons, transactions, failures, budgets }),
  });
}

/** Each budget beside what its step took. */
function budgetRows(budgets: readonly StepBudget[], steps: LoadSection['steps']): LoadBudget[] {
  return budgets.map((budget) => {
    const { journey, transport, step, limitMs } = budget;
    const own = steps.find(
      (each) => each.journey === journey && each.transport === transport && each.step === step,
    );
    const p95Ms = own?.passed?.p95Ms ?? null;
    return { ...budget, p95Ms, is: p95Ms === null ? 'unknown' : p95Ms <= limitMs ? 'kept' : 'broken' };
  });
}

/** When the schedule began for each transaction that was begun, in Unix milliseconds, ascending. */
export function startsOf(
  events: readonly JournalEvent[],
  streams: readonly StreamInput[],
  seed: number,
): number[] {
  const offsets = new Map(streams.map((stream) => [stream.name, arrivalOffsets(stream.curve)]));
  return events
    .flatMap((event) => {
      if (event.cutoff !== 'begin') return [];
      const stream = streams.find(({ name }) => name === event.stream);
      const offset = offsets.get(event.stream)?.[event.index];
      if (stream === undefined || offset === undefined) return [];
      return [event.dueAt - offset - putOffMs(seed, stream, event.index)];
    })
    .toSorted((a, b) => a - b);
}

/** A replay is judged minute by minute of its history; a minute is shorter where the replay is compressed. */
function binOf(profile: LoadProfile, durationS: number): number | undefined {
  if (profile.kind !== 'replayed') return undefined;
  return durationS / largest([1, ...profile.streams.map(({ perMinute }) => perMinute.length)]);
}

function phasesOf(profile: LoadProfile, durationS: number): LoadSection['scenario']['phases'] {
  if (profile.kind !== 'phased') return [];
  let fromS = 0;
  return profile.phases.map(({ name, share }) => {
    const phase = { name, fromS };
    fromS += share * durationS;
    return phase;
  });
}
