import { partKey, unixSeconds } from '../../metrics/group.ts';
import { defineSection } from '../../section.ts';
import { indicatorSection } from './html.ts';
import { indicatorSuite } from './junit.ts';
import { INDICATOR_METRICS, indicatorSamples, indicatorStatus } from './metrics.ts';
import { indicatorLines } from './terminal.ts';
import { indicatorSentence } from './words.ts';

/** Whether the business around the journeys runs: jobs, mails, late deliveries, certificates. */
export const INDICATORS = defineSection({
  name: 'indicators',
  read: ({ indicators }) => indicators,
  sentence: indicatorSentence,
  metrics: INDICATOR_METRICS,
  groups: (indicators, { target }) =>
    indicators.results.length === 0
      ? []
      : [
          {
            key: partKey(target.labels, 'indicators'),
            of: 'indicator',
            shows: 'odoo_indicator_status',
            status: indicatorStatus(indicators),
            ranAt: unixSeconds(indicators.startedAt),
            samples: indicatorSamples(indicators),
          },
        ],
  html: indicatorSection,
  junit: (indicators, { record }) => [indicatorSuite(record, indicators)],
  terminal: (indicators, _run, paint) => indicatorLines(indicators, paint),
});
