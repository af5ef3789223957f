import { readFileSync } from 'node:fs';
import { verdictGroup } from '../../metrics/group.ts';
import { defineSection } from '../../section.ts';
import { capacitySections } from './html.ts';
import { capacitySuite } from './junit.ts';
import { CAPACITY_METRICS, capacitySamples } from './metrics.ts';
import { capacityLines } from './terminal.ts';
import { capacitySentence } from './words.ts';

/** How much the target carries, what breaks first, and whether the peak fits. */
export const CAPACITY = defineSection({
  name: 'capacity',
  read: ({ capacity }) => capacity,
  sentence: capacitySentence,
  metrics: CAPACITY_METRICS,
  groups: (capacity, record) => [
    verdictGroup(
      record,
      'capacity',
      'odoo_capacity_orders_per_second',
      capacity.verdict,
      capacitySamples(capacity),
    ),
  ],
  html: capacitySections,
  style: readFileSync(new URL('style.css', import.meta.url), 'utf8'),
  junit: (capacity, { record }) => [capacitySuite(record, capacity)],
  terminal: (capacity, _run, paint) => capacityLines(capacity, paint),
});
