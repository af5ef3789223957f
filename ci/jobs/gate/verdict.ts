import type { GateAccount, GateSection, GateStep } from '../../../fixtures/record/gate.ts';
import { ratioWords } from '../../../reporters/sections/gate/words.ts';
import { formatCount } from '../../../reporters/format.ts';
import { binomialTail } from '../statistics/binomial.ts';

/** The verdict of the gate over everything that was seen. Pure. */

type Seen = Pick<
  GateSection,
  'counters' | 'steps' | 'accounts' | 'unhealthy' | 'ended' | 'blocks' | 'against'
>;

/** More failures than the baseline's count when chance would bring them less often than this. */
const FAILURE_LEVEL = 0.01;

/**
 * `fail`: less correct, more work for the server, slower, or over budget, in this order of reasons. `inconclusive`:
 * anything that is not known. `pass`: only where all of it is known and good.
 */
export function verdictOfGate(seen: Seen): Pick<GateSection, 'verdict' | 'reasons'> {
  const failed = [
    ...correctnessFailures(seen),
    ...seen.counters.findings.filter(({ fails }) => fails).map(({ text }) => `${text}.`),
    // Against an earlier record the machine may have been another: time alone proves nothing there.
    ...(seen.against.is === 'live' ? seen.steps.flatMap(slowerReasons) : []),
    ...seen.steps
      .filter(({ objective }) => objective === 'broken')
      .map(
        ({ step, objectiveMs, candidate }) =>
          `${step} is over its budget: 95% within ${seconds(candidate?.p95Ms)} instead of ${seconds(objectiveMs)}.`,
      ),
  ];
  const unknown = unknowns(seen);
  if (failed.length > 0) return { verdict: 'fail', reasons: failed };
  if (unknown.length > 0) return { verdict: 'inconclusive', reasons: unknown };
  return { verdict: 'pass', reasons: [] };
}

/** Reasons to stop at once, whatever the speed. */
export function correctnessFailures({ accounts: { baseline, candidate } }: Pick<Seen, 'accounts'>): string[] {
  const known = new Set(baseline.failures.map(({ what }) => what));
  const fresh = candidate.failures.filter(({ what }) => !known.has(what));
  return [
    ...fresh.map(
      ({ what, count }) =>
        `The candidate fails in a way the baseline does not: ${what}, ${formatCount(count, 'time')}.`,
    ),
    ...(fresh.length === 0 && failsMore(baseline, candidate)
      ? [`The candidate fails more often: ${candidate.failed} transactions against ${baseline.failed}.`]
      : []),
    ...candidate.broken_invariants.map(
      (invariant) =>
        `The books of the candidate are wrong: ${invariant}${baseline.broken_invariants.includes(invariant) ? ' (and those of the baseline)' : ''}.`,
    ),
  ];
}

/** Of all failures, each would be either side's with equal chance. */
function failsMore(baseline: GateAccount, candidate: GateAccount): boolean {
  const all = baseline.failed + candidate.failed;
  return candidate.failed > baseline.failed && binomialTail(candidate.failed, all, 0.5) < FAILURE_LEVEL;
}

function slowerReasons({ step, centre, tail, baseline, candidate }: GateStep): string[] {
  const times = `${seconds(baseline?.p50Ms)} → ${seconds(candidate?.p50Ms)} (median)`;
  if (centre.decision === 'slower') {
    return [
      `${step} is slower: ${ratioWords(centre.value)} (${ratioWords(centre.low)} to ${ratioWords(centre.high)}), ${times}.`,
    ];
  }
  if (tail.decision !== 'slower') return [];
  return [
    `${step} is slower for some: ${points(tail.value)} more of its runs are among the slowest tenth of both sides, ${seconds(baseline?.p95Ms)} → ${seconds(candidate?.p95Ms)} (95th percentile).`,
  ];
}

function unknowns({ counters, steps, accounts, unhealthy, ended, blocks, against }: Seen): string[] {
  const { baseline, candidate } = accounts;
  return [
    ...(ended === 'interrupted' ? ['The gate was interrupted.'] : []),
    ...unhealthy,
    ...counters.unsettled.map(({ text }) => text),
    ...(blocks.length === 0 ? ['No block was measured.'] : []),
    ...(blocks.length > 0 ? against.differs : []),
    ...(against.is === 'record'
      ? steps
          .filter(({ centre, tail }) => centre.decision === 'slower' || tail.decision === 'slower')
          .map(
            ({ step, centre }) =>
              `${step} took ${ratioWords(centre.value)} of the recorded time, but a record was measured at another time: measure the baseline beside the candidate.`,
          )
      : []),
    ...(steps.length === 0 && blocks.length > 0 ? ['No step was measured.'] : []),
    ...steps
      .filter(({ centre, tail }) => centre.decision === 'open' && tail.decision === 'open')
      .map(({ step, centre, marginRatio }) => openReason(step, centre, marginRatio)),
    ...steps
      .filter(({ objective }) => objective === 'unknown')
      .map(
        ({ step, objectiveMs }) =>
          `It is unknown whether ${step} keeps its budget of ${seconds(objectiveMs)}.`,
      ),
    ...(candidate.failed > baseline.failed
      ? [
          `The candidate failed more often (${candidate.failed} against ${baseline.failed}), which may be chance.`,
        ]
      : []),
    ...(baseline.failed > 0 && candidate.failed <= baseline.failed
      ? [`Transactions fail at the baseline too (${baseline.failed}), so the comparison proves nothing.`]
      : []),
    ...(baseline.broken + candidate.broken > 0
      ? [`${formatCount(baseline.broken + candidate.broken, 'transaction')} broke on our side.`]
      : []),
    ...(candidate.audit === 'pass' || candidate.broken_invariants.length > 0
      ? []
      : ['The audit of the candidate is incomplete.']),
  ];
}

function openReason(step: string, centre: GateStep['centre'], marginRatio: number): string {
  if (centre.value === null || centre.low === null || centre.high === null) {
    return `${step} has too few pairs for a result.`;
  }
  return `${step} is neither shown slower nor shown within ${percent(marginRatio - 1)} of the baseline: ${ratioWords(centre.value)} (${ratioWords(centre.low)} to ${ratioWords(centre.high)}).`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

function points(share: number | null): string {
  return share === null ? 'unknown' : `${(share * 100).toFixed(0)}%`;
}

function seconds(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? 'unknown' : `${(ms / 1000).toFixed(2)} s`;
}
