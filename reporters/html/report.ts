import type { RunRecord } from '../../fixtures/record/record.ts';
import { partsOf } from '../compose.ts';
import { SECTIONS } from '../sections/index.ts';
import { JUNIT_FILE, RECORD_FILE } from '../storage/run-folder.ts';
import { htmlDocument } from './document.ts';
import { headline } from './headline.ts';
import { html } from './markup.ts';
import { verdictState, verdictWord } from './sign.ts';
import { STYLE } from './style.ts';

/**
 * The run as one HTML file.
 *
 * @param folder the folder of the run as a shell of the reader knows it, for commands to copy.
 */
export function htmlReport(record: RunRecord, folder: string, sections = SECTIONS): string {
  const figures = partsOf(sections, (section) => section.figures(record));
  const bodies = partsOf(sections, (section) => section.html({ record, folder }));
  return htmlDocument({
    title: `${verdictWord(record.verdict)}: ${record.target.name}, ${record.run.id}`,
    style: `${STYLE}${sections.map(({ style }) => style).join('')}`,
    icon: favicon(record),
    main: [
      html`${headline(record, sections)} ${figures.map((part) => 'made' in part && part.made)}
      ${bodies.map((part) =>
        'made' in part
          ? part.made
          : html`<section class="broken-section">
              <h2>${part.section}</h2>
              <p>${part.message}</p>
            </section>`,
      )}`,
    ],
    footer: html`<p>${record.run.tool}, <code>${record.run.command}</code>, run ${record.run.id}</p>
      <p><a href="${RECORD_FILE}">${RECORD_FILE}</a> <a href="${JUNIT_FILE}">${JUNIT_FILE}</a></p>`,
  });
}

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
