import type { RunRecord } from '../../fixtures/record/record.ts';
import { partsOf } from '../compose.ts';
import { SECTIONS } from '../sections/index.ts';

/** The run as Markdown, for a comment on a pull request; `undefined` where no section has something to say there. */
export function markdownReport(record: RunRecord, sections = SECTIONS): string | undefined {
  const parts = partsOf(sections, (section) => section.markdown(record));
  if (parts.length === 0) return undefined;
  return parts.map((part) => ('made' in part ? part.made : `> ${part.message}\n`)).join('\n');
}
