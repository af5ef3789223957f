/** Reading many records of Odoo, page by page. */

import type { LocalWindow } from '../../fixtures/calendar/calendar.ts';
import { searchRecords, type Domain, type RecordOf, type Shape } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';

const PAGE = 2_000;

/** Ids for one domain. */
export function chunks(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, page) =>
    ids.slice(page * PAGE, (page + 1) * PAGE),
  );
}

/** All records that match, by pages that go on after the last id, so that what is written meanwhile shifts nothing. */
export async function readAll<const S extends Shape>(
  session: OdooSession,
  model: string,
  domain: Domain,
  shape: S,
  context: { readonly lang?: string } = {},
): Promise<RecordOf<S>[]> {
  const all: RecordOf<S>[] = [];
  for (let last = 0; ;) {
    const page = await searchRecords(session, model, [...domain, ['id', '>', last]], shape, {
      limit: PAGE,
      order: 'id',
      context: { ...context },
    });
    for (const record of page) all.push(record);
    const end = page.at(-1);
    if (page.length < PAGE || end === undefined) return all;
    last = end.id;
  }
}

/** The window as terms of a domain. */
export function within(field: string, { startMs, endMs }: LocalWindow): Domain {
  return [
    [field, '>=', odooTime(startMs)],
    [field, '<', odooTime(endMs)],
  ];
}

function odooTime(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 19).replace('T', ' ');
}
