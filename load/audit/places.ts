/** The stock side of a snapshot, by place. Pure. */

import { groupBy, sumOf } from './rule.ts';
import {
  isStock,
  placeKey,
  type Flow,
  type MoveLine,
  type Place,
  type Quant,
  type Snapshot,
} from './snapshot.ts';

/** One place in the warehouse with everything that concerns it. */
export interface PlaceBooks {
  readonly place: Place;
  readonly quants: readonly Quant[];
  /** On hand, by the quants. */
  readonly held: number;
  /** Reserved, by the quants. */
  readonly reserved: number;
  /** Set aside by open moves. */
  readonly promised: number;
  /** Left there by all done moves of all time. */
  readonly moved: number;
}

/** Every place in the warehouse that holds, should hold, or has promised goods of the run's products. */
export function placesOf(books: Snapshot): PlaceBooks[] {
  const quants = groupBy(books.quants, placeKey);
  const lines = groupBy(books.openLines, placeKey);
  const flows = groupBy(books.flows, placeKey);
  const all: readonly (Quant | MoveLine | Flow)[] = [...books.quants, ...books.openLines, ...books.flows];
  const places = new Map<string, Place>();
  for (const item of all) if (isStock(books, item.locationId)) places.set(placeKey(item), item);
  return [...places].map(([key, place]) => {
    const own = quants.get(key) ?? [];
    return {
      place,
      quants: own,
      held: sumOf(own, ({ quantity }) => quantity),
      reserved: sumOf(own, ({ reserved }) => reserved),
      promised: sumOf(lines.get(key) ?? [], ({ quantity }) => quantity),
      moved: sumOf(flows.get(key) ?? [], ({ quantity }) => quantity),
    };
  });
}
