import { defineSection } from '../../section.ts';
import { CALENDAR_METRICS } from './metrics.ts';

/** The business calendar of a target: it is configuration and in no record, so it has metrics only. */
export const CALENDAR = defineSection({
  name: 'calendar',
  read: () => undefined,
  metrics: CALENDAR_METRICS,
});
