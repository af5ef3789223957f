import Table from 'cli-table3';
import { markdownTable } from '../../../fixtures/config/markdown.ts';
import { SERIES } from '../../../fixtures/lab/series.ts';
import type { Remain } from '../residue/remains.ts';
import { differenceOf } from '../residue/remains-table.ts';
import type { Expected, Situation } from './situation.ts';
import { SITUATIONS } from './situations.ts';
import { JOURNEYS, type VarietyRecord } from './variety.ts';

/** What came of the situations, for a terminal of 100 columns. */
export function varietyTable({ results, verdict, startedAt, finishedAt }: VarietyRecord): string {
  const rows = new Table({
    head: ['Situation', 'Odoo', 's', 'Came to'],
    colWidths: [30, 6, 6, 56],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { situation, odoo, durationMs, complaints } of results) {
    rows.push([
      situation,
      odoo,
      Math.round(durationMs / 1000),
      complaints.length === 0 ? 'as expected' : complaints.join('; '),
    ]);
  }
  const right = results.filter(({ complaints }) => complaints.length === 0).length;
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  return `${rows.toString()}\nVerdict: ${verdict}. ${right} of ${results.length} as expected, in ${seconds} s.`;
}

/** The list of situations, for `docs/variety.md`. */
export function situationsMarkdown(): string {
  return markdownTable(
    ['Situation', 'Set up', 'Odoo', 'Journeys'],
    SITUATIONS.map((situation) => [
      `\`${situation.id}\``,
      situation.title,
      (situation.odoo ?? SERIES).toSorted().join(', '),
      expectedWords(situation),
    ]),
  );
}

/** What remains under a setting beside what always may, for `docs/internals/remains.md`. */
export function situationRemainsMarkdown(): string {
  const groups = new Map<string, { tables: Set<string>; situations: Set<string>; remain: Remain }>();
  for (const { id, remains = [] } of SITUATIONS) {
    for (const remain of remains) {
      const key = `${differenceOf(remain)} ${remain.reason}`;
      const group = groups.get(key) ?? { tables: new Set(), situations: new Set(), remain };
      group.tables.add(`\`${remain.table}\``);
      group.situations.add(`\`${id}\``);
      groups.set(key, group);
    }
  }
  return markdownTable(
    ['Tables', 'Difference', 'Situations', 'Why'],
    [...groups.values()].map(({ tables, situations, remain }) => [
      [...tables].join(', '),
      differenceOf(remain),
      [...situations].join(', '),
      remain.reason,
    ]),
  );
}

function expectedWords({ expected = {} }: Situation): string {
  const others = Object.entries(expected).filter(([, each]) => each !== 'passed');
  if (others.length === 0) return 'all pass';
  const groups = new Map<string, string[]>();
  for (const [journey, each] of others) {
    const words = wordsOf(each);
    groups.set(words, [...(groups.get(words) ?? []), `\`${journey}\``]);
  }
  const list = [...groups].map(([words, journeys]) => `${journeys.join(', ')}: ${words}`).join('; ');
  return others.length === JOURNEYS.length ? list : `${list}; the others pass`;
}

function wordsOf(expected: Expected): string {
  return expected === 'passed' ? 'passes' : `${expected.kind} ("${expected.says}")`;
}
