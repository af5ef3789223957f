import { createHash } from 'node:crypto';
import type { RunRecord } from '../../fixtures/record.ts';
import { JUNIT_FILE, RECORD_FILE } from '../storage/run-folder.ts';
import { auditSection } from './audit.ts';
import { comparison } from './comparison.ts';
import { documents } from './documents.ts';
import { failures } from './failures.ts';
import { figures, headline } from './headline.ts';
import { loadFigures, loadSections } from './load.ts';
import { LOAD_STYLE } from './load-style.ts';
import { Markup, html } from './markup.ts';
import { matrix } from './matrix.ts';
import { verdictState, verdictWord } from './sign.ts';
import { STYLE as JOURNEY_STYLE } from './style.ts';
import { timeline } from './timeline.ts';

/**
 * The run as one HTML file that asks nobody for anything: style and pictures are in it, screenshots lie beside it. The
 * content security policy allows exactly that style and no script at all.
 *
 * @param folder the folder of the run as a shell of the reader knows it, for commands to copy.
 */
export function htmlReport(record: RunRecord, folder: string): string {
  const sections = [
    hasJourneys(record) && matrix(record),
    failures(record, folder),
    record.load && loadSections(record.load),
    record.audit && auditSection(record.audit, record.target.url),
    timeline(record),
    comparison(record),
    documents(record),
  ];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${verdictWord(record.verdict)}: ${record.target.name}, ${record.run.id}</title>
        <link rel="icon" href="${favicon(record)}" />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <svg class="definitions" aria-hidden="true">
          <pattern
            id="hatch"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="2" height="6"></rect>
          </pattern>
        </svg>
        <main>
          ${headline(record)} ${hasJourneys(record) && figures(record)}
          ${record.load && loadFigures(record.load)} ${sections}
        </main>
        <footer>
          <p>${record.run.tool}, <code>${record.run.command}</code>, run ${record.run.id}</p>
          <p><a href="${RECORD_FILE}">${RECORD_FILE}</a> <a href="${JUNIT_FILE}">${JUNIT_FILE}</a></p>
        </footer>
      </body>
    </html> `;
  return page.toString();
}

/** A run that only loads or audits has no journeys; one of nothing at all shows that it has none. */
function hasJourneys({ asked, journeys, load, audit }: RunRecord): boolean {
  return asked.length > 0 || journeys.length > 0 || (!load && !audit);
}

const STYLE = `${JOURNEY_STYLE}${LOAD_STYLE}`;

/** Not in the template: its hash is in the policy, so not a space may be added. */
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);

function policy(): string {
  const hash = createHash('sha256').update(STYLE, 'utf8').digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src 'self' file: data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const FAVICON_COLOUR = {
  passed: '#1a7f4b',
  failed: '#c8323a',
  broken: '#a15c00',
  skipped: '#667085',
  'never-ran': '#a15c00',
};

function favicon({ verdict }: RunRecord): string {
  const fill = FAVICON_COLOUR[verdictState(verdict)];
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${fill}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}
