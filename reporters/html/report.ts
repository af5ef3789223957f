import type { RunRecord } from '../../fixtures/record/record.ts';
import { JUNIT_FILE, RECORD_FILE } from '../storage/run-folder.ts';
import { auditSection } from '../sections/audit/html.ts';
import { CAPACITY_STYLE } from '../sections/capacity/style.ts';
import { capacitySections } from '../sections/capacity/html.ts';
import { isolationSection } from '../sections/isolation/html.ts';
import { GATE_STYLE, gateSection } from '../sections/gate/html.ts';
import { comparison } from '../sections/timeline/comparison.ts';
import { htmlDocument } from './document.ts';
import { documents } from '../sections/timeline/documents.ts';
import { failures } from '../sections/journeys/failures.ts';
import { figures, headline } from './headline.ts';
import { indicatorSection } from '../sections/indicators/html.ts';
import { loadFigures, loadSections } from '../sections/load/html.ts';
import { LOAD_STYLE } from '../sections/load/style.ts';
import { html } from './markup.ts';
import { matrix } from '../sections/journeys/matrix.ts';
import { verdictState, verdictWord } from './sign.ts';
import { STYLE as JOURNEY_STYLE } from './style.ts';
import { timeline } from '../sections/timeline/html.ts';
import { upkeepSection } from '../sections/upkeep/html.ts';

/**
 * The run as one HTML file.
 *
 * @param folder the folder of the run as a shell of the reader knows it, for commands to copy.
 */
export function htmlReport(record: RunRecord, folder: string): string {
  const sections = [
    hasJourneys(record) && matrix(record),
    failures(record, folder),
    record.load && loadSections(record.load),
    record.audit && auditSection(record.audit, record.target.url),
    record.gate && gateSection(record.gate),
    record.indicators && indicatorSection(record.indicators),
    record.capacity && capacitySections(record.capacity),
    record.isolation && isolationSection(record.isolation),
    timeline(record),
    comparison(record),
    documents(record),
    upkeepSection(record),
  ];
  return htmlDocument({
    title: `${verdictWord(record.verdict)}: ${record.target.name}, ${record.run.id}`,
    style: STYLE,
    icon: favicon(record),
    main: [
      html`${headline(record)} ${hasJourneys(record) && figures(record)}
      ${record.load && loadFigures(record.load)} ${sections}`,
    ],
    footer: html`<p>${record.run.tool}, <code>${record.run.command}</code>, run ${record.run.id}</p>
      <p><a href="${RECORD_FILE}">${RECORD_FILE}</a> <a href="${JUNIT_FILE}">${JUNIT_FILE}</a></p>`,
  });
}

/** A run that only loads, audits or sweeps has no journeys; one of nothing at all shows that it has none. */
function hasJourneys({ asked, journeys, load, audit, capacity, isolation, gate, sweep }: RunRecord): boolean {
  return (
    asked.length > 0 || journeys.length > 0 || (!load && !audit && !capacity && !isolation && !gate && !sweep)
  );
}

const STYLE = `${JOURNEY_STYLE}${LOAD_STYLE}${CAPACITY_STYLE}${GATE_STYLE}`;

const FAVICON_COLOUR = {
  passed: '#1a7f4b',
  failed: '#c8323a',
  broken: '#a15c00',
  unsupported: '#667085',
  skipped: '#667085',
  'never-ran': '#a15c00',
};

function favicon({ verdict }: RunRecord): string {
  const fill = FAVICON_COLOUR[verdictState(verdict)];
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${fill}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}
