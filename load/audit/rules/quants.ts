/**
 * Rules over stock. All of them hold on absolute state, whatever was before the run: what the quants of a product say
 * against all its open moves, and against all its done moves of all time.
 */

import { KNOWN_FAULTS, type InvariantName } from '../../../fixtures/record/audit.ts';
import type { ClientAccount } from '../client-account.ts';
import { placesOf, type PlaceBooks } from '../places.ts';
import { quantityText, sameQuantity, type Breach, type Rule } from '../rule.ts';
import { placeName, type Snapshot } from '../snapshot.ts';
import { wereValidatedTogether } from './concurrency.ts';

/** Invariants whose breaches may be older than the run. */
export const OF_ALL_TIME: readonly InvariantName[] = [
  'reservation_matches_moves',
  'no_negative_quant',
  'no_duplicate_quant',
  'no_oversell',
  'stock_matches_moves',
];

/** First series in which a reservation that is taken back is cut off at zero on the quant that happened to be free. */
const LEAKS_FROM = 17;

/** What is reserved on the quants of a place is what open moves take from there. */
export const reservationMatchesMoves: Rule = (books, client) => {
  const places = placesOf(books);
  const breaches = places
    .filter(({ reserved, promised }) => !sameQuantity(reserved, promised))
    .map((at) => {
      const { reserved, promised } = at;
      const evidence =
        reserved > promised && books.series >= LEAKS_FROM ? evidenceOfMeeting(books, client, at) : undefined;
      return {
        ...breachAt(
          books,
          at,
          `${quantityText(reserved)} are reserved on the quants, but ${quantityText(promised)} by open moves.${evidence === undefined ? '' : ` ${evidence} Opening Inventory, Physical Inventory as its manager repairs it.`}`,
          quantityText(promised),
          quantityText(reserved),
        ),
        ...(evidence === undefined ? {} : { known: KNOWN_FAULTS.reservationLeak }),
      };
    });
  return { checked: places.length, breaches };
};

/**
 * What shows that transactions met at a place, which a reservation needs to leak. Odoo makes a second quant for a place
 * only while another transaction holds the first, and whoever ships or cancels later, alone, may take a reservation back
 * from the wrong part; `stock.quant._quant_tasks` merges the parts and repairs the reservations together, so a leak has
 * its parts beside it, and they add up. Where they are gone, validations of the run that overlapped show it.
 */
function evidenceOfMeeting(books: Snapshot, client: ClientAccount, at: PlaceBooks): string | undefined {
  const { place, quants } = at;
  if (quants.length > 1 && isSplit(at)) {
    return `They lie on ${quants.length} quants, which Odoo creates only for concurrent transactions.`;
  }
  return wereValidatedTogether(books, client, place)
    ? 'Transactions of the run overlapped there, and one of them validated.'
    : undefined;
}

/** No place holds less than nothing. The parts of a split quant count together. */
export const noNegativeQuant: Rule = (books) => {
  const places = placesOf(books).filter(({ quants }) => quants.length > 0);
  const breaches = places
    .filter(({ held }) => held < 0 && !sameQuantity(held, 0))
    .map((at) =>
      breachAt(books, at, `the quants hold ${quantityText(at.held)}.`, '0 or more', quantityText(at.held)),
    );
  return { checked: places.length, breaches };
};

/**
 * No quant is there twice. Odoo splits one itself, so that a transaction need not wait for another, and merges the parts
 * later (`stock.quant._merge_quants`): parts that add up to what all done moves left there are such a split, and noted.
 */
export const noDuplicateQuant: Rule = (books) => {
  const places = placesOf(books).filter(({ quants }) => quants.length > 0);
  const breaches = places
    .filter((at) => at.quants.length > 1 && !isSplit(at))
    .map((at) => {
      const parts = at.quants.map(({ quantity }) => quantityText(quantity)).join(' and ');
      const moved = quantityText(at.moved);
      return breachAt(
        books,
        at,
        `${at.quants.length} quants, of ${parts}, which is not a split of the ${moved} that all done moves left there.`,
        `quants that add up to ${moved}`,
        parts,
      );
    });
  return { checked: places.length, breaches };
};

/** How many places hold the parts of a quant that Odoo has split. */
export function splitPlaces(books: Snapshot): number {
  return placesOf(books).filter((at) => at.quants.length > 1 && isSplit(at)).length;
}

function isSplit({ held, moved }: PlaceBooks): boolean {
  return sameQuantity(held, moved);
}

/** Nothing is promised that is not there. */
export const noOversell: Rule = (books) => {
  const places = placesOf(books);
  const breaches = places
    .filter(
      ({ held, promised }) => promised > Math.max(0, held) && !sameQuantity(promised, Math.max(0, held)),
    )
    .map((at) =>
      breachAt(
        books,
        at,
        `open moves reserve ${quantityText(at.promised)}, but ${quantityText(at.held)} are in stock.`,
        `at most ${quantityText(Math.max(0, at.held))}`,
        quantityText(at.promised),
      ),
    );
  return { checked: places.length, breaches };
};

/** What a place holds is what all done moves of all time brought there and did not take away. */
export const stockMatchesMoves: Rule = (books) => {
  const places = placesOf(books);
  const breaches = places
    .filter(({ held, moved }) => !sameQuantity(held, moved))
    .map((at) =>
      breachAt(
        books,
        at,
        `the quants hold ${quantityText(at.held)}, but all done moves together left ${quantityText(at.moved)} there.`,
        quantityText(at.moved),
        quantityText(at.held),
      ),
    );
  return { checked: places.length, breaches };
};

function breachAt(
  books: Snapshot,
  { place, quants }: PlaceBooks,
  message: string,
  expected: string,
  seen: string,
): Breach {
  const name = placeName(books, place);
  return {
    message: `${name}: ${message}`,
    documents: quants.map(({ id }) => ({ model: 'stock.quant', id, name })),
    expected,
    seen,
  };
}
