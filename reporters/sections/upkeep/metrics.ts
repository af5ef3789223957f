import { OUTBOUND_KINDS, type OutboundSection, type Status } from '../../../fixtures/record/record.ts';
import {
  oldestLeftoverAgeS,
  SWEEP_STATES,
  sweepState,
  SWEPT_MODELS,
} from '../../../fixtures/record/sweep.ts';
import type { SweepSection } from '../../../fixtures/record/sweep.ts';
import { oneOf, sample, type Sample } from '../../metrics/group.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** The metrics of what probes leave in Odoo and send to the outside. */

export const UPKEEP_METRICS = declared('part', {
  odoo_sweep_status: gauge(
    'boolean',
    'Result of the last sweep: 1 for the status it has, 0 for the others. clean; left: something that affects stock or accounting could not be undone; unknown: it could not look, or found unknown records.',
    'status',
  ),
  odoo_sweep_residue_records: gauge(
    'records',
    'Probe records of all runs in Odoo after the last sweep, with or without effect. No sample if it could not look.',
    'model',
  ),
  odoo_sweep_leftover_records: gauge(
    'records',
    'Records of them that still affect stock or accounting. No sample if the sweep could not look.',
  ),
  odoo_sweep_failed_records: gauge(
    'records',
    'Records that the last sweep failed to undo. No sample if it could not look.',
  ),
  odoo_sweep_oldest_leftover_seconds: gauge(
    'seconds',
    'Age of the oldest leftover record, since it was created in Odoo; 0 if there is none. No sample if the sweep could not look.',
  ),
  odoo_sweep_last_run_timestamp_seconds: gauge(
    'unix seconds',
    'Time of the last sweep, also of one that could not look.',
  ),
  odoo_sweep_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Time of the last sweep that left nothing with an effect; carried forward.',
  ),
  odoo_outbound_check_success: gauge(
    'boolean',
    'Whether the queues of Odoo could be read after the last run that wrote (1) or not (0).',
  ),
  odoo_outbound_messages: gauge(
    'messages',
    'Mails, text messages and letters to the outside that the last run made Odoo queue; it should be 0. No sample if the queues could not be read.',
    'kind',
  ),
  odoo_outbound_last_run_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last run that had to read the queues.',
  ),
  odoo_outbound_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last run that sent nothing; carried forward.',
  ),
});

type Own = Sample<keyof typeof UPKEEP_METRICS>;

/** The samples of a sweep. What could not be looked at has no count, and so no zero. */
export function sweepSamples(section: SweepSection): readonly Own[] {
  const status = oneOf('odoo_sweep_status', 'status', sweepState(section), SWEEP_STATES);
  const ageS = oldestLeftoverAgeS(section);
  if (!section.looked || ageS === undefined) return status;
  const { records, left, failed } = section;
  return [
    ...status,
    ...countsByLabel(records).map(([model, count]) => sample('odoo_sweep_residue_records', count, { model })),
    sample('odoo_sweep_leftover_records', left),
    sample('odoo_sweep_failed_records', failed),
    sample('odoo_sweep_oldest_leftover_seconds', ageS),
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

export function outboundSamples({ looked, messages }: OutboundSection): readonly Own[] {
  const counts = OUTBOUND_KINDS.map((kind) => {
    const count = messages.filter((each) => each.kind === kind).length;
    return sample('odoo_outbound_messages', count, { kind });
  });
  return [sample('odoo_outbound_check_success', looked ? 1 : 0), ...(looked ? counts : [])];
}

/** As the last success counts it. */
export function sweepStatus(section: SweepSection): Status {
  return ({ clean: 'passed', left: 'failed', unknown: 'broken' } as const)[sweepState(section)];
}

export function outboundStatus({ looked, messages }: OutboundSection): Status {
  if (!looked) return 'broken';
  return messages.length === 0 ? 'passed' : 'failed';
}
