import { markdownTable } from '../../../fixtures/config/markdown.ts';
import type { Place } from './record.ts';
import { REMAINS, type Remain } from './remains.ts';

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  database: 'neutralised database',
  company: 'synthetic company',
};

/** The table of what remains, for `docs/internals/remains.md`. */
export function remainsMarkdown(): string {
  return markdownTable(
    ['Table', 'Difference', 'Odoo', 'Where', 'Why'],
    REMAINS.map((remain) => [
      `\`${remain.table}\``,
      differenceOf(remain),
      remain.odoo.join(', '),
      remain.place === undefined ? '' : PLACE_NAMES[remain.place],
      remain.reason,
    ]),
  );
}

/** What differs, in words. */
export function differenceOf({ change, columns, when }: Remain): string {
  const changed = columns === undefined ? '' : ` in ${columns.map((column) => `\`${column}\``).join(', ')}`;
  const where = Object.entries(when ?? {}).map(
    ([column, values]) => `\`${column}\` is ${values.map((value) => `\`${String(value)}\``).join(' or ')}`,
  );
  return `rows ${change}${changed}${where.length === 0 ? '' : `, where ${where.join(' and ')}`}`;
}
