/** Orders that are in the house already when a run starts: brought as far as needed by the very steps of the journeys. */

import { through, type AnyStep } from '../../journeys/define.ts';
import type { World } from '../../journeys/world.ts';

export interface Backlog {
  /** What each starts from. */
  readonly state: unknown;
  readonly steps: readonly AnyStep[];
  /** Unique; written to the order. */
  readonly reference: string;
}

/**
 * The states from which the transactions start, in the order asked for. One order at a time: two that reserve the same
 * product at once make Odoo split its quant, and from 17 on a later shipment can then leak a reservation, which would be
 * found after the burst and be none of its doing.
 *
 * @param world entered; its sessions do the work
 * @throws {JourneyFailure} what the steps and their checks throw
 */
export async function prepareBacklog(
  world: World,
  backlog: readonly Backlog[],
  { signal, onReady }: { readonly signal: AbortSignal; readonly onReady: (ready: number) => void },
): Promise<unknown[]> {
  const states: unknown[] = [];
  for (const { state, steps, reference } of backlog) {
    signal.throwIfAborted();
    states.push(await through(withReference(world, reference), state, steps));
    onReady(states.length);
  }
  return states;
}

/**
 * The same sessions, entered, under another reference; what is made is numbered as the company numbers it, as under load.
 */
export function withReference(world: World, reference: string): World {
  const { ledger, acting, verifier, dialect, documents } = world;
  return { ...world, reference, documentName: undefined, ledger, acting, verifier, dialect, documents };
}
