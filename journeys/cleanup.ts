import { leftovers, unique } from '../fixtures/sweep/ledger.ts';
import type { CreatedRecord, Ledger } from '../fixtures/sweep/ledger.ts';
import { findStrays } from '../fixtures/sweep/strays.ts';
import { sweep } from '../fixtures/sweep/sweep.ts';
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
    .map(({ model, id, name }) => ({ model, id, name: names.get(`${model},${id}`) ?? name }))
    .toReversed();
  if (!ledger.entries.some((entry) => entry.event === 'intent'))
    return { documents, residue: 0, failure: undefined };
  try {
    await world.enter();
    // What was sent and whose id never came back.
    const found = await findStrays(world.books, world.dialect, world.selection, {
      reference: world.reference,
    });
    const result = await sweep(world.books, world.dialect, unique([...created, ...found]));
    for (const { record, how } of result.undone) ledger.undone(record.model, record.id, how);
    return { documents, residue: result.residue, failure: result.failures[0]?.failure };
  } catch (error) {
    return { documents, residue: null, failure: error };
  }
}
