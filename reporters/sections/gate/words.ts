import type { CostSourceName, GateMeasure, GateSection, GateStep } from '../../../fixtures/record/gate.ts';
import { formatCount } from '../../format.ts';

/** What the gate found, in words that all reports share. */

/** `+9.8%` of a ratio of 1.098. */
export function ratioWords(ratio: number | null): string {
  if (ratio === null) return 'unknown';
  const change = (ratio - 1) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)}%`;
}

const DECISION_WORDS: Readonly<Record<GateMeasure['decision'], string>> = {
  slower: 'slower',
  no_slower: 'no slower',
  open: 'not decided',
};

/** What a step came to; the tail can only make it slower. */
export function decisionOf({ centre, tail }: GateStep): GateMeasure['decision'] {
  return tail.decision === 'slower' ? 'slower' : centre.decision;
}

export const ENDED_WORDS: Readonly<Record<GateSection['ended'], string>> = {
  counters: 'Stopped after counting: the candidate does more work for the same order',
  correctness: 'Stopped because the candidate is less correct',
  decided: 'Stopped at the first planned look that decided',
  last_look: 'Ran to the last planned look',
  unhealthy: 'Stopped because too many batches did not count',
  interrupted: 'Interrupted',
  preparation: 'Stopped before measuring',
};

/** What a reader must know of a baseline that was not measured; `undefined` where it was. */
export function againstWords({ against }: Pick<GateSection, 'against'>): string | undefined {
  if (against.is === 'live') return undefined;
  return `Weaker than a measured baseline: the baseline is what run ${against.run ?? 'unknown'} measured at another time. Counters compare exactly. Times are not paired, so they cannot fail the gate, and they pass it only if the record was measured in the same way.`;
}

const SOURCE_WORDS: Readonly<Record<CostSourceName, string>> = {
  log: "Queries were counted from Odoo's request log.",
  pg_stat_statements:
    'Queries were counted by pg_stat_statements of PostgreSQL, which knows neither requests nor Python.',
};

/** Where queries come from; `undefined` where nothing was counted, and where that is told as missing. */
export function sourceWords({
  counters: { source, steps },
}: Pick<GateSection, 'counters'>): string | undefined {
  return source === null || steps.length === 0 ? undefined : SOURCE_WORDS[source];
}

/** One sentence without its full stop. */
export function gateSentence(gate: GateSection): string {
  const { blocks, steps, counters, spentS } = gate;
  const minutes = (spentS.counters + spentS.blocks + spentS.audit) / 60;
  const counted = new Set(counters.steps.map(({ step }) => step)).size;
  const slower = steps.filter((step) => decisionOf(step) === 'slower').length;
  return `${formatCount(counted, 'step')} counted, ${steps.length} compared over ${blocks.length} blocks, ${slower} slower, in ${minutes.toFixed(1)} min`;
}

/** The rows of the table of steps: what each cost before and after, by median. */
export function stepRow(step: GateStep): {
  readonly step: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
  readonly interval: string;
  readonly tail: string;
  readonly objective: string;
  readonly decision: string;
} {
  const ms = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(0)} ms`);
  const { centre, tail } = step;
  return {
    step: step.step,
    before: ms(step.baseline?.p50Ms),
    after: ms(step.candidate?.p50Ms),
    change: ratioWords(centre.value),
    interval: `${ratioWords(centre.low)} to ${ratioWords(centre.high)}`,
    tail:
      tail.value === null ? '–' : `${tail.value < 0 ? '−' : '+'}${Math.abs(tail.value * 100).toFixed(0)}%`,
    objective: step.objective,
    decision: DECISION_WORDS[decisionOf(step)],
  };
}

/** What to do now, one sentence each. */
export function gateAdvice({ verdict, ended, counters, against }: GateSection): readonly string[] {
  switch (verdict) {
    case 'pass':
      return [
        'No measurement speaks against the release. Keep a backup of the database from before its update until the release has proved itself.',
      ];
    case 'fail':
      return [
        'Do not release the candidate.',
        'If it is live already, roll back: stop it, restore the backup or snapshot of the database from before its update, and start the earlier release on that. Do not start the earlier release on the updated database: an update of Odoo changes tables and data and cannot be undone. Export first what was booked since, because only the updated database has it.',
        ...(counters.findings.some(({ fails }) => fails)
          ? ['To find the added work, set log_level = debug_sql at the candidate and repeat the named step.']
          : []),
      ];
    case 'inconclusive':
      return [
        'This is not a pass: do not release because of it.',
        ended === 'interrupted'
          ? 'Continue the gate with --resume.'
          : against.is === 'record'
            ? 'Measure the baseline beside the candidate, with --baseline.'
            : 'Remove the named reasons. If steps are undecided, measure again on a quieter system or with more --pairs.',
      ];
    default:
      return verdict satisfies never;
  }
}
