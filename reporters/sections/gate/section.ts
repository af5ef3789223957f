import { readFileSync } from 'node:fs';
import { verdictGroup } from '../../metrics/group.ts';
import { defineSection } from '../../section.ts';
import { gateSection } from './html.ts';
import { gateSuite } from './junit.ts';
import { gateMarkdown } from './markdown.ts';
import { GATE_METRICS, gateSamples } from './metrics.ts';
import { gateLines } from './terminal.ts';
import { gateSentence } from './words.ts';

/** Whether a candidate is slower or less correct than its baseline. */
export const GATE = defineSection({
  name: 'gate',
  read: ({ gate }) => gate,
  sentence: gateSentence,
  metrics: GATE_METRICS,
  groups: (gate, record) => [
    verdictGroup(record, 'gate', 'odoo_gate_verdict', gate.verdict, gateSamples(gate)),
  ],
  html: gateSection,
  style: readFileSync(new URL('style.css', import.meta.url), 'utf8'),
  junit: (gate, { record }) => [gateSuite(record, gate)],
  terminal: (gate, _run, paint) => gateLines(gate, paint),
  markdown: (gate, record) => gateMarkdown(record, gate),
});
