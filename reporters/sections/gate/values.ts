import type { GateSection } from '../../../fixtures/record/gate.ts';
import type { Sample } from '../../metrics/groups.ts';
import { verdictValues } from '../../metrics/verdict-values.ts';

/** The samples of a gate. */
export function gateValues({ verdict, steps, counters, blocks }: GateSection): readonly Sample[] {
  const counted = [...new Set(counters.steps.map(({ step }) => step))];
  return [
    ...verdictValues(verdict, 'odoo_gate_success', 'odoo_gate_verdict'),
    { metric: 'odoo_gate_blocks', labels: {}, value: blocks.length },
    ...steps.flatMap(({ step, centre }): Sample[] =>
      centre.value === null
        ? []
        : [{ metric: 'odoo_gate_step_ratio', labels: { step }, value: centre.value }],
    ),
    ...counted.flatMap((step): Sample[] => {
      const own = counters.steps.filter((each) => each.step === step);
      const isKnown = own.every(({ baseline, candidate }) =>
        [...baseline, ...candidate].every(({ queries }) => queries !== null),
      );
      const isOpen = counters.unsettled.some((each) => each.step === step && each.counter === 'queries');
      if (!isKnown || isOpen) return [];
      const found = counters.findings.find((each) => each.step === step && each.counter === 'queries');
      return [
        { metric: 'odoo_gate_more_queries', labels: { step }, value: found ? found.to - found.from : 0 },
      ];
    }),
  ];
}
