import type { ClientAccount, Transaction } from '../client-account.ts';
import type { Place, Snapshot } from '../snapshot.ts';
import { orderMoves } from './delivery-chain.ts';

/**
 * Whether transactions of the run that overlapped in time worked on the goods of this place, at least one of them by
 * validating: then a quant may have been split, and merged again since.
 */
export function wereValidatedTogether(books: Snapshot, client: ClientAccount, place: Place): boolean {
  const ordersHere = new Set(
    orderMoves(books)
      .filter(
        ({ move }) =>
          move.productId === place.productId &&
          (move.fromId === place.locationId || move.toId === place.locationId),
      )
      .map(({ orderId }) => orderId),
  );
  const pickingsHere = new Set(
    books.moves
      .filter(
        (move) =>
          move.productId === place.productId &&
          (move.fromId === place.locationId || move.toId === place.locationId),
      )
      .map(({ pickingId }) => pickingId),
  );
  const here = client.transactions.filter(
    ({ order, transfers }) =>
      (order !== undefined && ordersHere.has(order.id)) || transfers.some(({ id }) => pickingsHere.has(id)),
  );
  return here.some(
    (one) =>
      (one.steps.includes('ship') || one.transfers.length > 0) &&
      here.some((other) => other !== one && overlap(one, other)),
  );
}

function overlap(one: Transaction, other: Transaction): boolean {
  const endOf = ({ endedAt }: Transaction): number => endedAt ?? Infinity;
  return one.startedAt < endOf(other) && other.startedAt < endOf(one);
}
