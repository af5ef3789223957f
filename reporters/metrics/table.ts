import { markdownTable } from '../../fixtures/config/markdown.ts';
import { CATALOGUE, JOB } from './catalogue.ts';
import { LABEL_MEANING, type Metric } from './metric.ts';

/** The metrics of the catalogue as Markdown, for docs/reference/metrics.md. */

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
    markdownTable(['Metric', 'Type', 'Unit', 'Further labels', 'Meaning'], rows),
    `Every metric also carries ${common}, and the job \`${JOB}\`.`,
    markdownTable(['Label', 'Value'], meanings),
  ].join('\n\n');
}
