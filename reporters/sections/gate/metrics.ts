import type { GateSection } from '../../../fixtures/record/gate.ts';
import { known, sample, type Sample, verdictSamples } from '../../metrics/group.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** The metrics of the release gate. Their target is the candidate. */

export const GATE_METRICS = declared('part', {
  odoo_gate_success: gauge(
    'boolean',
    'Whether the gate passed (1) or the candidate failed it (0). No sample if it is inconclusive.',
  ),
  odoo_gate_verdict: gauge(
    'boolean',
    'Verdict of the gate: 1 for the one it has, 0 for the others.',
    'verdict',
  ),
  odoo_gate_step_ratio: gauge(
    'ratio',
    'Time of the step at the candidate over that at the baseline, geometric mean of pairs. No sample if it was not measured.',
    'step',
  ),
  odoo_gate_extra_queries: gauge(
    'queries',
    'Queries of the step at the candidate above those at the baseline; below zero if there are fewer. No sample if they were not counted.',
    'step',
  ),
  odoo_gate_blocks: gauge('blocks', 'Blocks of pairs behind the verdict.'),
  odoo_gate_last_run_timestamp_seconds: gauge('unix seconds', 'Start of the last gate.'),
  odoo_gate_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last gate that passed; carried forward over those that do not.',
  ),
});

/** The samples of a gate. */
export function gateSamples({
  verdict,
  steps,
  counters,
  blocks,
}: GateSection): readonly Sample<keyof typeof GATE_METRICS>[] {
  const counted = [...new Set(counters.steps.map(({ step }) => step))];
  return [
    ...verdictSamples('gate', verdict),
    sample('odoo_gate_blocks', blocks.length),
    ...steps.flatMap(({ step, centre }) => known('odoo_gate_step_ratio', centre.value, { step })),
    ...counted.flatMap((step) => known('odoo_gate_extra_queries', moreQueries(step, counters), { step })),
  ];
}

/** `null` where they were not counted at both sides, or passes disagree. */
function moreQueries(step: string, { steps, unsettled, findings }: GateSection['counters']): number | null {
  const isOf = (each: { readonly step: string; readonly counter: string }): boolean =>
    each.step === step && each.counter === 'queries';
  const isKnown = steps
    .filter((each) => each.step === step)
    .every(({ baseline, candidate }) => [...baseline, ...candidate].every(({ queries }) => queries !== null));
  if (!isKnown || unsettled.some(isOf)) return null;
  const found = findings.find(isOf);
  return found ? found.to - found.from : 0;
}
