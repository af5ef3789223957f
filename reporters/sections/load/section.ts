import { readFileSync } from 'node:fs';
import { verdictGroup } from '../../metrics/group.ts';
import { defineSection } from '../../section.ts';
import { invalidBanner, loadFigures, loadSections } from './html.ts';
import { loadSuite } from './junit.ts';
import { LOAD_METRICS, loadSamples } from './metrics.ts';
import { loadLines } from './terminal.ts';
import { loadSentence } from './words.ts';

/** A load run: whether it counts, what was asked of the target, and how fast it was. */
export const LOAD = defineSection({
  name: 'load',
  read: ({ load }) => load,
  sentence: loadSentence,
  metrics: LOAD_METRICS,
  groups: (load, record) => [
    verdictGroup(record, 'load', 'odoo_load_transactions', load.verdict, loadSamples(load)),
  ],
  banner: invalidBanner,
  figures: loadFigures,
  html: loadSections,
  style: readFileSync(new URL('style.css', import.meta.url), 'utf8'),
  junit: (load, { record }) => [loadSuite(record, load)],
  terminal: (load, _run, paint) => loadLines(load, paint),
});
