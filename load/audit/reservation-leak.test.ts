import { describe, expect, test } from 'vitest';
import { KNOWN_FAULTS } from '../../fixtures/record/audit.ts';
import { judge } from './judge.ts';
import { of, sampleBooks, sampleClient, sampleEvents, type LooseBooks } from './sample-books.ts';

const calm = { unrest: undefined };

describe("Odoo's reservation leak", () => {
  /** Order 2 is confirmed while order 1 is shipped, both of product 1. */
  const together = (): LooseBooks => {
    const books = sampleBooks();
    of(books.moves, 33).productId = 1;
    of(books.moveLines, 43).productId = 1;
    of(books.openLines, 43).productId = 1;
    of(books.orderLines, 12).productId = 1;
    of(books.quants, 52).reserved = 0;
    of(books.quants, 51).reserved = 2;
    of(books.quants, 51).quantity = 5;
    books.flows.push({ ...books.flows[0]!, quantity: 4 });
    return books;
  };
  const overlapping = sampleClient(
    sampleEvents().map((event) =>
      event.reference.includes('shop-') ? { ...event, at: event.at - 4_000 } : event,
    ),
  );
  const known = (books: LooseBooks, client = overlapping): (string | undefined)[] =>
    judge(books, client, calm).findings.map((finding) => finding.known);

  test('is reported when more is reserved than moves need, after concurrent validations', () => {
    const books = together();
    expect(known(books)).toEqual([]);
    of(books.quants, 51).reserved = 5;
    expect(known(books)).toEqual([KNOWN_FAULTS.reservationLeak]);
    expect(judge(books, overlapping, calm)).toMatchObject({
      verdict: 'fail',
      reasons: ['reservation_matches_moves is broken once in 4: Odoo 19 reservation leak.'],
    });
  });

  test.each<[string, (books: LooseBooks) => void]>([
    ['too little is reserved', (books) => void (of(books.quants, 51).reserved = 1)],
    [
      'this version does not leak',
      (books) => {
        of(books.quants, 51).reserved = 5;
        books.series = 14;
      },
    ],
    ['nobody worked there at the same time', (books) => void (of(books.quants, 53).reserved = 3)],
  ])('is not blamed when %s', (_title, change) => {
    const books = together();
    change(books);
    expect(known(books)).toEqual([undefined]);
  });

  test('is reported while the quant is still split, whenever that happened', () => {
    const books = together();
    of(books.quants, 51).reserved = 0;
    books.quants.push({ ...of(books.quants, 51), id: 59, quantity: 0, reserved: 3 });
    const { findings } = judge(books, sampleClient(), calm);
    expect(findings.map(({ invariant, known }) => [invariant, known])).toEqual([
      ['reservation_matches_moves', KNOWN_FAULTS.reservationLeak],
    ]);
    expect(findings[0]?.message).toContain(
      '3 are reserved on the quants, but 2 by open moves. They lie on 2 quants',
    );
    of(books.quants, 59).reserved = 1;
    expect(known(books, sampleClient())).toEqual([undefined]);
    of(books.quants, 59).reserved = 2;
    expect(known(books, sampleClient())).toEqual([]);
  });

  test('hides no other finding beyond the end of the list', () => {
    const books = sampleBooks();
    const quant = of(books.quants, 51);
    for (let productId = 100; productId < 130; productId++) {
      const part = { ...quant, productId, quantity: 0 };
      books.quants.push({ ...part, id: 2 * productId, reserved: 3 });
      books.quants.push({ ...part, id: 2 * productId + 1, reserved: 0 });
    }
    books.quants.push({ ...quant, id: 900, productId: 130, quantity: 5, reserved: 3 });
    books.flows.push({ ...books.flows[0]!, productId: 130, quantity: 5 });
    const own = judge(books, sampleClient(), calm).findings.filter(
      ({ invariant }) => invariant === 'reservation_matches_moves',
    );
    expect(own.map(({ known }) => known)).toEqual([
      undefined,
      ...Array.from({ length: 24 }, () => KNOWN_FAULTS.reservationLeak),
    ]);
  });

  test('is not blamed when transactions ran one after the other', () => {
    const books = together();
    of(books.quants, 51).reserved = 5;
    expect(known(books, sampleClient())).toEqual([undefined]);
  });
});
