import { z } from 'zod';
import type { Picture } from './picture.ts';
import type { Place } from './record.ts';
import type { Remain, Series } from './remains.ts';

/** What differs between two pictures of a database, and which of it the documented list allows. Pure. */

const Row = z.record(z.string(), z.json());
export type Row = z.infer<typeof Row>;

/** A row of a picture. */
export function parseRow(text: string): Row {
  return Row.parse(JSON.parse(text));
}

export interface Difference {
  readonly table: string;
  readonly key: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** Columns whose values differ; of an added or removed row none. */
  readonly columns: readonly string[];
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** What was compared. */
export interface Where {
  readonly odoo: Series;
  readonly place: Place;
}

/** Whose a row is. `nobody`: Odoo itself wrote it, and it belongs to no company. */
export type Ownership = 'own' | 'nobody' | 'foreign';

export interface Explained {
  /** How many rows each entry of the list explains, by its position. */
  readonly explained: ReadonlyMap<Remain, number>;
  readonly unexplained: readonly Difference[];
}

/** Every row that one has and the other has not, or not so. */
export function differencesOf(before: Picture, after: Picture): Difference[] {
  const tables = new Set([...before.keys(), ...after.keys()]);
  return [...tables].flatMap((table) => {
    const was = before.get(table) ?? new Map<string, string>();
    const is = after.get(table) ?? new Map<string, string>();
    const keys = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key));
    return keys.map((key) => differenceOf(table, key, was.get(key), is.get(key)));
  });
}

function differenceOf(
  table: string,
  key: string,
  was: string | undefined,
  is: string | undefined,
): Difference {
  const before = was === undefined ? undefined : parseRow(was);
  const after = is === undefined ? undefined : parseRow(is);
  if (before === undefined || after === undefined) {
    return { table, key, change: before === undefined ? 'added' : 'removed', columns: [], before, after };
  }
  const columns = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]),
  );
  return { table, key, change: 'changed', columns, before, after };
}

/**
 * Sorts the differences by the list; what no entry of it allows is unexplained.
 *
 * @param ownershipOf whose a row is, where a real company's rows stand beside: of these nothing is allowed
 */
export function explain(
  differences: readonly Difference[],
  remains: readonly Remain[],
  where: Where,
  ownershipOf: (difference: Difference) => Ownership = () => 'own',
): Explained {
  const explained = new Map<Remain, number>();
  const unexplained: Difference[] = [];
  for (const difference of differences) {
    const owner = ownershipOf(difference);
    const remain = remains.find(
      (each) =>
        (owner === 'own' || (owner === 'nobody' && each.ofNobody === true)) &&
        allows(each, difference, where),
    );
    if (remain === undefined) unexplained.push(difference);
    else explained.set(remain, (explained.get(remain) ?? 0) + 1);
  }
  return { explained, unexplained };
}

function allows(
  remain: Remain,
  { table, change, columns, before, after }: Difference,
  { odoo, place }: Where,
): boolean {
  if (remain.table !== table || remain.change !== change) return false;
  if (!remain.odoo.includes(odoo) || (remain.place ?? place) !== place) return false;
  if (change === 'changed' && !columns.every((column) => remain.columns?.includes(column) === true))
    return false;
  const row = after ?? before ?? {};
  return Object.entries(remain.when ?? {}).every(([column, values]) =>
    values.some((value) => value === row[column]),
  );
}

const LONGEST = 160;

/** One line for people: table, row, and what differs. */
export function differenceLine({ table, key, change, columns, before, after }: Difference): string {
  if (change !== 'changed') return `${table} ${key} ${change}: ${short(after ?? before)}`;
  const changes = columns.map(
    (column) => `${column} ${short(before?.[column])} -> ${short(after?.[column])}`,
  );
  return `${table} ${key} changed: ${changes.join('; ')}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
