import { OUTBOUND_KINDS } from '../../../fixtures/record/record.ts';
import type { OutboundSection, Status } from '../../../fixtures/record/record.ts';
import {
  oldestLeftoverAgeS,
  SWEEP_STATES,
  sweepState,
  SWEPT_MODELS,
} from '../../../fixtures/record/sweep.ts';
import type { SweepSection } from '../../../fixtures/record/sweep.ts';
import type { GaugeName } from '../../metrics/catalogue.ts';
import type { GaugeSample, Sample } from '../../metrics/groups.ts';

/** The samples of a sweep and of a look at the queues. What could not be looked at has no count, and so no zero. */

export function sweepValues(section: SweepSection): readonly Sample[] {
  const state = sweepState(section);
  const samples: GaugeSample[] = SWEEP_STATES.map((each) => ({
    metric: 'odoo_sweep_status',
    labels: { status: each },
    value: each === state ? 1 : 0,
  }));
  const ageS = oldestLeftoverAgeS(section);
  if (!section.looked || ageS === undefined) return samples;
  const { records, left, failed } = section;
  const plain = (metric: GaugeName, value: number): GaugeSample => ({ metric, labels: {}, value });
  return [
    ...samples,
    ...countsByLabel(records).map(([model, value]): GaugeSample => ({
      metric: 'odoo_sweep_residue_records',
      labels: { model },
      value,
    })),
    plain('odoo_sweep_leftover_records', left),
    plain('odoo_sweep_failed_records', failed),
    plain('odoo_sweep_oldest_leftover_seconds', ageS),
  ];
}

/** Models that the table of swept models does not have share one label, so that labels stay bounded. */
function countsByLabel(
  records: readonly { readonly model: string; readonly count: number }[],
): [string, number][] {
  const counts = new Map<string, number>();
  for (const { model, count } of records) {
    const label = SWEPT_MODELS.includes(model) ? model : 'other';
    counts.set(label, (counts.get(label) ?? 0) + count);
  }
  return [...counts];
}

export function outboundValues({ looked, messages }: OutboundSection): readonly Sample[] {
  return [
    { metric: 'odoo_outbound_looked', labels: {}, value: looked ? 1 : 0 },
    ...(looked
      ? OUTBOUND_KINDS.map((kind): GaugeSample => ({
          metric: 'odoo_outbound_messages',
          labels: { kind },
          value: messages.filter((each) => each.kind === kind).length,
        }))
      : []),
  ];
}

/** As the last success counts it. */
export function sweepStatus(section: SweepSection): Status {
  return ({ clean: 'passed', left: 'failed', unknown: 'broken' } as const)[sweepState(section)];
}

export function outboundStatus({ looked, messages }: OutboundSection): Status {
  if (!looked) return 'broken';
  return messages.length === 0 ? 'passed' : 'failed';
}
