import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceMarked } from '../../fixtures/config/markdown.ts';
import { configMarkdown } from '../../fixtures/config/table.ts';
import { journeysTable } from '../../journeys/table.ts';
import { metricsTable } from '../../reporters/metrics/table.ts';
import { exitCodesMarkdown, failureKindsMarkdown } from '../cli/exit.ts';
import { invariantsMarkdown } from '../jobs/audit/invariants-table.ts';
import { checksMarkdown } from './checks.ts';
import { rightsMarkdown } from './rights.ts';
import { remainsMarkdown } from '../proofs/residue/remains-table.ts';
import { situationRemainsMarkdown, situationsMarkdown } from '../proofs/variety/table.ts';
import { helpMarkdown } from './help.ts';

/**
 * The parts of docs/ that are generated from the code. A page holds the part `name` between
 * `<!-- name:begin -->` and `<!-- name:end -->`. To add one, add a line here and the markers to the page.
 */
const TABLES: Readonly<Record<string, () => string | Promise<string>>> = {
  cli: helpMarkdown,
  journeys: journeysTable,
  config: configMarkdown,
  'exit-codes': exitCodesMarkdown,
  'failure-kinds': failureKindsMarkdown,
  metrics: metricsTable,
  checks: checksMarkdown,
  rights: rightsMarkdown,
  invariants: invariantsMarkdown,
  remains: remainsMarkdown,
  'remains-of-settings': situationRemainsMarkdown,
  situations: situationsMarkdown,
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A page of the documentation as it is, and as it should be. */
export interface Page {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly current: string;
  /** Names of the generated tables in it. */
  readonly tables: readonly string[];
}

/** README.md, CHANGELOG.md and every page of docs/, with each generated part as the code has it now. */
export async function pages(): Promise<Page[]> {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const names = docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
  const parts = await Promise.all(
    Object.entries(TABLES).map(async ([table, markdown]) => [table, await markdown()] as const),
  );
  return ['README.md', 'CHANGELOG.md', ...names].map((name) => {
    const path = join(ROOT, name);
    const text = readFileSync(path, 'utf8');
    let current = text;
    const tables: string[] = [];
    for (const [table, markdown] of parts) {
      const replaced = replaceMarked(current, table, markdown);
      if (replaced === undefined) continue;
      tables.push(table);
      current = replaced;
    }
    return { path, text, current, tables };
  });
}

/** Names of all generated parts. */
export function tableNames(): string[] {
  return Object.keys(TABLES);
}
