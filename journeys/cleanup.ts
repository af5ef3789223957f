import { leftovers } from '../fixtures/ledger.ts';
import type { CreatedRecord, Ledger } from '../fixtures/ledger.ts';
import { searchIds } from '../fixtures/odoo/records.ts';
import { sweep } from '../fixtures/sweep.ts';
import type { World } from './world.ts';

/** What a journey made, and what is left of it. */
export interface CleanedUp {
  /** Everything that was created, by the name people know it under, in the order of its creation. */
  readonly documents: readonly CreatedRecord[];
  /** Documents that stay in the books; `null` where nobody could look. */
  readonly residue: number | null;
  /** The first thing that could not be undone. */
  readonly failure: unknown;
}

/**
 * Undoes what the journey noted in its ledger, over the books' session, and notes it there. Never throws.
 *
 * @param names display names by `model,id`, where the journey learned better ones than it had at the creation
 */
export async function cleanUp(
  world: World,
  ledger: Ledger,
  names: ReadonlyMap<string, string>,
): Promise<CleanedUp> {
  const created = leftovers(ledger.entries);
  const documents = created
    .map((record) => ({ ...record, name: names.get(`${record.model},${record.id}`) ?? record.name }))
    .toReversed();
  if (!ledger.entries.some((entry) => entry.event === 'intent'))
    return { documents, residue: 0, failure: undefined };
  try {
    await world.enter();
    const found = await findUnnoted(world, ledger);
    const result = await sweep(world.books, world.dialect, [...created, ...found]);
    for (const { record, how } of result.undone) ledger.undone(record.model, record.id, how);
    return { documents, residue: result.residue, failure: result.failures[0]?.failure };
  } catch (error) {
    return { documents, residue: null, failure: error };
  }
}

/** Fields that carry the reference, for records whose creation was sent but whose id never came back. */
const REFERENCE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'sale.order': ['client_order_ref'],
  'stock.picking': ['origin'],
  'account.move': ['invoice_origin'],
};

async function findUnnoted(world: World, ledger: Ledger): Promise<CreatedRecord[]> {
  const found: CreatedRecord[] = [];
  for (const entry of ledger.entries) {
    if (entry.event !== 'intent') continue;
    if (ledger.entries.some((each) => each.event === 'created' && each.model === entry.model)) continue;
    const fields =
      entry.model === 'account.payment' ? [world.dialect.fields.paymentMemo] : REFERENCE_FIELDS[entry.model];
    for (const field of fields ?? []) {
      const matches = await searchIds(world.books, entry.model, [[field, '=', entry.reference]]);
      for (const id of matches) found.push({ model: entry.model, id, name: entry.reference });
    }
  }
  return found;
}
