import { htmlReport } from './html/report.ts';
import { junitXml } from './junit/report.ts';
import { markdownReport } from './markdown/report.ts';
import type { ShownRun } from './section.ts';
import { GATE_MARKDOWN_FILE, HTML_FILE, JUNIT_FILE } from './storage/run-folder.ts';

/** A format that is a file beside the record, made of nothing but the record. */
export interface FileFormat {
  readonly name: string;
  readonly file: string;
  /** `undefined` where it has nothing to say about the run. */
  readonly textOf: (run: ShownRun) => string | undefined;
}

/** Every format that is a file, in the order in which they are written. */
export const FILE_FORMATS: readonly FileFormat[] = [
  { name: 'junit', file: JUNIT_FILE, textOf: ({ record, folder }) => junitXml(record, folder) },
  { name: 'html', file: HTML_FILE, textOf: ({ record, folder }) => htmlReport(record, folder) },
  { name: 'markdown', file: GATE_MARKDOWN_FILE, textOf: ({ record }) => markdownReport(record) },
];
