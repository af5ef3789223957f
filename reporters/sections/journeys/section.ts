import type { RunRecord } from '../../../fixtures/record/record.ts';
import { formatCount } from '../../format.ts';
import { defineSection } from '../../section.ts';
import { failures } from './failures.ts';
import { figures } from './figures.ts';
import { journeySuites } from './junit.ts';
import { matrix } from './matrix.ts';
import { JOURNEY_METRICS, journeyGroups } from './metrics.ts';
import { journeyLines } from './terminal.ts';

/** What was asked for and what became of it, for each journey on each channel. */
export const JOURNEYS = defineSection({
  name: 'journeys',
  read: (record) => (hasJourneys(record) ? record : undefined),
  sentence: ({ journeys, asked }) => {
    const passed = journeys.filter((journey) => journey.status === 'passed').length;
    return `${passed} of ${formatCount(asked.length, 'journey')} passed`;
  },
  metrics: JOURNEY_METRICS,
  groups: journeyGroups,
  figures,
  html: (record, { folder }) => [matrix(record), failures(record, folder)],
  junit: (_record, run) => journeySuites(run),
  terminal: (_record, run, paint) => journeyLines(run, paint),
});

/** A run that only loads, audits or sweeps has no journeys; one of nothing at all shows that it has none. */
function hasJourneys({ asked, journeys, load, audit, capacity, isolation, gate, sweep }: RunRecord): boolean {
  return (
    asked.length > 0 || journeys.length > 0 || (!load && !audit && !capacity && !isolation && !gate && !sweep)
  );
}
