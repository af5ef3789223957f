import { leftovers, unique } from '../fixtures/sweep/ledger.ts';
import type { CreatedRecord, Ledger } from '../fixtures/sweep/ledger.ts';
import { findUnledgered } from '../fixtures/sweep/unledgered-records.ts';
import { sweep, type Sweep } from '../fixtures/sweep/sweep.ts';
import { ASKED_BY_JOURNEYS, askWhatIsLeft, serverInstant } from '../fixtures/sweep/asked.ts';
import type { UnknownRecord } from '../fixtures/record/record.ts';
import type { World } from './world.ts';

/** What a journey made, and what is left of it. */
export interface CleanedUp {
  /** Everything that was created, by the name people know it under, in the order of its creation. */
  readonly documents: readonly CreatedRecord[];
  /** Documents that stay in the books; `null` when unknown. */
  readonly residue: number | null;
  /** Records that are not accounted for: the user created them meanwhile, or an intended one was never found. */
  readonly unknown: readonly UnknownRecord[];
  /** Models that could not be asked. */
  readonly unasked: readonly string[];
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
    return { documents, residue: 0, unknown: [], unasked: [], failure: undefined };
  try {
    await world.enter();
    // What was sent and whose id never came back.
    const found = await findUnledgered(world.verifier, world.dialect, world.selection, {
      reference: world.reference,
    });
    const result = await sweep(world.verifier, world.dialect, unique([...created, ...found]));
    for (const { record, how } of result.undone) ledger.undone(record.model, record.id, how);
    const { unknown, unasked } = await askForMore(world, ledger, result);
    if (result.failures.length === 0) ledger.cleaned(world.reference);
    const lost = neverFound(ledger, found);
    return {
      documents,
      residue: result.residue + unknown.length,
      unknown: [...unknown, ...lost],
      unasked,
      failure: result.failures[0]?.failure,
    };
  } catch (error) {
    return { documents, residue: null, unknown: [], unasked: [], failure: error };
  }
}

/** What the user created since the journey began, apart from what could not be undone: that is told already. */
async function askForMore(
  { verifier }: World,
  ledger: Ledger,
  { failures }: Sweep,
): Promise<{ readonly unknown: UnknownRecord[]; readonly unasked: readonly string[] }> {
  const began = new Date(ledger.entries[0]?.at ?? Date.now());
  const asked = await askWhatIsLeft(verifier, await serverInstant(verifier, began), ASKED_BY_JOURNEYS);
  const told = new Set(failures.map(({ record }) => `${record.model},${record.id}`));
  return {
    unknown: asked.unknown
      .filter(({ model, id }) => !told.has(`${model},${id}`))
      .map(({ model, id, name }) => ({ model, id, name })),
    unasked: asked.unasked,
  };
}

/** What was about to be created and never seen. */
function neverFound({ entries }: Ledger, found: readonly CreatedRecord[]): UnknownRecord[] {
  const seen = new Set([
    ...entries.flatMap((entry) => (entry.event === 'created' ? [entry.model] : [])),
    ...found.map(({ model }) => model),
  ]);
  return entries.flatMap((entry) =>
    entry.event === 'intent' && !seen.has(entry.model)
      ? [{ model: entry.model, id: null, name: entry.reference }]
      : [],
  );
}
