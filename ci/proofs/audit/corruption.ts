import type { InvariantName } from '../../../fixtures/record/audit.ts';
import type { Exhibits } from './exhibits.ts';

/** One way in which books can be wrong, put into them by SQL after a burst. */
export interface Corruption {
  /** Kebab-case. */
  readonly id: string;
  /** What is wrong, in the words of the business. */
  readonly title: string;
  /** Statements that make it so; each has to change at least one row. */
  readonly sql: (exhibits: Exhibits) => readonly string[];
  /** The invariant that has to name it, and those that are broken with it because they say the same of other figures. */
  readonly breaks: readonly [InvariantName, ...InvariantName[]];
}

/** Copies a row under a new id, with some columns changed; values are SQL expressions over `o`, the old row. */
export function copyRow(table: string, where: string, changes: Readonly<Record<string, string>>): string {
  const changed = Object.entries({ id: `nextval('${table}_id_seq')`, ...changes });
  const pairs = changed.map(([column, value]) => `'${column}', ${value}`).join(', ');
  return `INSERT INTO ${table} SELECT (jsonb_populate_record(o, jsonb_build_object(${pairs}))).* FROM ${table} o WHERE ${where}`;
}
