import { partKey, unixSeconds } from '../../metrics/group.ts';
import { defineSection } from '../../section.ts';
import { upkeepSection } from './html.ts';
import { upkeepSuites } from './junit.ts';
import { outboundSamples, outboundStatus, sweepSamples, sweepStatus, UPKEEP_METRICS } from './metrics.ts';
import { upkeepLines } from './terminal.ts';
import { sweepSentence } from './words.ts';

/** What runs left in Odoo and queued for the outside. */
export const UPKEEP = defineSection({
  name: 'upkeep',
  read: (record) => (record.sweep || record.outbound ? record : undefined),
  sentence: ({ sweep, asked }) => (sweep && asked.length === 0 ? sweepSentence(sweep) : undefined),
  metrics: UPKEEP_METRICS,
  groups: ({ target, run, sweep, outbound }) => [
    ...(sweep
      ? [
          {
            key: partKey(target.labels, 'sweep'),
            of: 'sweep',
            shows: 'odoo_sweep_status',
            status: sweepStatus(sweep),
            ranAt: unixSeconds(sweep.at),
            samples: sweepSamples(sweep),
          },
        ]
      : []),
    ...(outbound
      ? [
          {
            key: partKey(target.labels, 'outbound'),
            of: 'outbound',
            shows: 'odoo_outbound_check_success',
            status: outboundStatus(outbound),
            ranAt: unixSeconds(run.startedAt),
            samples: outboundSamples(outbound),
          },
        ]
      : []),
  ],
  html: upkeepSection,
  junit: upkeepSuites,
  terminal: (record, _run, paint) => upkeepLines(record, paint),
});
