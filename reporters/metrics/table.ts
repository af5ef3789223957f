import { CATALOGUE, JOB, LABEL_MEANING } from './catalogue.ts';
import type { Metric } from './catalogue.ts';

/** The metrics of the catalogue as Markdown, for the README. */

export const TABLE_BEGIN = '<!-- metrics:begin -->';
export const TABLE_END = '<!-- metrics:end -->';

/** Two Markdown tables, metrics and labels, aligned as Prettier leaves them. */
export function metricsTable(): string {
  const metrics: readonly Metric[] = Object.values(CATALOGUE);
  const everywhere = metrics
    .map((metric) => new Set<string>(metric.labels))
    .reduce((common, labels) => new Set([...common].filter((label) => labels.has(label))));
  const rows = metrics.map(({ name, type, unit, help, labels }) => {
    const further = labels.filter((label) => !everywhere.has(label)).map((label) => `\`${label}\``);
    return [`\`${name}\``, type, unit, further.join(', ') || '–', help];
  });
  const meanings = Object.entries(LABEL_MEANING).map(([label, meaning]) => [`\`${label}\``, meaning]);
  const common = [...everywhere].map((label) => `\`${label}\``).join(', ');
  return [
    aligned([['Metric', 'Type', 'Unit', 'Further labels', 'Meaning'], ...rows]),
    `Every metric also carries ${common}, and the job \`${JOB}\`.`,
    aligned([['Label', 'Value'], ...meanings]),
  ].join('\n\n');
}

/** The text of a README with the table between its markers, or `undefined` where it has no markers. */
export function withMetricsTable(readme: string): string | undefined {
  const begin = readme.indexOf(TABLE_BEGIN);
  const end = readme.indexOf(TABLE_END);
  if (begin === -1 || end < begin) return undefined;
  const before = readme.slice(0, begin + TABLE_BEGIN.length);
  return `${before}\n\n${metricsTable()}\n\n${readme.slice(end)}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = line(
    head.map(() => ''),
    '-',
  );
  return [line(head), rule, ...body.map((row) => line(row))].join('\n');
}
