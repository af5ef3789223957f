import { describe, expect, test } from 'vitest';
import { INVARIANTS, type InvariantName } from '../../fixtures/record/audit.ts';
import type { JournalEvent } from '../k6/journal.ts';
import { judge } from './judge.ts';
import {
  CUSTOMERS,
  of,
  OUTPUT,
  SAMPLE_PREFIX,
  sampleBooks,
  sampleClient,
  sampleEvents,
  type LooseBooks,
} from './sample-books.ts';

const calm = { unrest: undefined };

function brokenIn(change: (books: LooseBooks) => void, client = sampleClient()): InvariantName[] {
  const books = sampleBooks();
  change(books);
  return judge(books, client, calm)
    .invariants.filter(({ status }) => status === 'broken')
    .map(({ name }) => name);
}

function without<T extends { readonly id: number }>(records: readonly T[], id: number): T[] {
  of(records, id);
  return records.filter((each) => each.id !== id);
}

test('passes clean books, with every invariant checked on some document', () => {
  const { invariants, verdict, reasons, findings, notes } = judge(sampleBooks(), sampleClient(), calm);
  expect(findings).toEqual([]);
  expect(invariants.map(({ name, status }) => [name, status])).toEqual(
    INVARIANTS.map((name) => [name, 'held']),
  );
  expect(invariants.every(({ checked }) => checked > 0)).toBe(true);
  expect([verdict, reasons, notes]).toEqual(['pass', [], []]);
});

/** What is wrong, and every invariant that is broken by it. */
const CHANGES: [string, (books: LooseBooks) => void, InvariantName[]][] = [
  [
    'an accepted order that is gone',
    (b) => void (b.orders = without(b.orders, 2)),
    ['order_exists_once', 'client_matches_server'],
  ],
  [
    'an order that is there twice',
    (b) =>
      void b.orders.push({
        ...of(b.orders, 2),
        id: 3,
        name: 'S00003',
        state: 'draft',
        untaxed: 0,
        tax: 0,
        total: 0,
      }),
    ['order_exists_once'],
  ],
  [
    'a first stage that asks for too little',
    (b) => void (of(b.moves, 33).state = 'cancel'),
    ['one_delivery_chain'],
  ],
  [
    'a first stage that asks for too much',
    (b) => void b.moves.push({ ...of(b.moves, 33), id: 35, state: 'waiting' }),
    ['one_delivery_chain'],
  ],
  [
    'a first stage that is gone, where the next one was planned already',
    (b) => {
      Object.assign(of(b.moves, 33), { fromId: OUTPUT, toId: CUSTOMERS, state: 'waiting' });
      b.moveLines = without(b.moveLines, 43);
    },
    ['one_delivery_chain'],
  ],
  [
    'goods that nobody takes on',
    (b) => void (of(b.moves, 32).state = 'cancel'),
    ['one_delivery_chain', 'delivered_matches_moves'],
  ],
  [
    'a stage that takes on more than arrives',
    (b) => void (of(b.moves, 32).demand = 5),
    ['one_delivery_chain'],
  ],
  [
    'an assigned move without its reservation',
    (b) => void (of(b.moveLines, 43).quantity = 1),
    ['reserved_or_backordered'],
  ],
  [
    'a move that waits and has something',
    (b) => void (of(b.moves, 33).state = 'confirmed'),
    ['reserved_or_backordered'],
  ],
  [
    'a move that is partly there and has all',
    (b) => void (of(b.moves, 33).state = 'partially_available'),
    ['reserved_or_backordered'],
  ],
  [
    'a draft move of a confirmed order',
    (b) => void (of(b.moves, 33).state = 'draft'),
    ['reserved_or_backordered'],
  ],
  [
    'too much reserved on a quant',
    (b) => void (of(b.quants, 53).reserved = 1),
    ['reservation_matches_moves'],
  ],
  [
    'too little reserved on a quant',
    (b) => void (of(b.quants, 52).reserved = 1),
    ['reservation_matches_moves'],
  ],
  [
    'an open move without any quant',
    (b) => void (b.quants = without(b.quants, 52)),
    ['reservation_matches_moves', 'no_oversell', 'stock_matches_moves'],
  ],
  [
    'a negative place, as all moves say',
    (b) => {
      of(b.quants, 51).quantity = -1;
      b.flows.push({ ...b.flows[0]!, quantity: -2 });
    },
    ['no_negative_quant'],
  ],
  [
    'a quant that is there twice',
    (b) => void b.quants.push({ ...of(b.quants, 51), id: 55 }),
    ['no_duplicate_quant', 'stock_matches_moves'],
  ],
  [
    'more set aside than is there',
    (b) => {
      of(b.quants, 52).quantity = 1;
      b.flows.push({ ...b.flows[5]!, quantity: -8 });
    },
    ['no_oversell'],
  ],
  ['stock that no move explains', (b) => void (of(b.quants, 51).quantity = 2), ['stock_matches_moves']],
  [
    'more delivered than was moved',
    (b) => void (of(b.orderLines, 12).delivered = 1),
    ['delivered_matches_moves'],
  ],
  [
    'a done picking with an open move',
    (b) => void (of(b.pickings, 23).state = 'done'),
    ['delivered_matches_moves'],
  ],
  [
    'less invoiced than delivered',
    (b) => void (of(b.invoiceLines, 71).quantity = 2),
    ['invoiced_matches_delivered'],
  ],
  [
    'an order that claims more invoiced',
    (b) => void (of(b.orderLines, 11).invoiced = 4),
    ['invoiced_matches_delivered'],
  ],
  [
    'an invoice with another total',
    (b) => void (of(b.invoices, 61).total = 37),
    ['invoice_matches_order', 'totals_match_lines'],
  ],
  [
    'debit without credit',
    (b) => {
      of(b.items, 73).debit = 37;
      of(b.items, 73).balance = 37;
    },
    ['entries_balance'],
  ],
  [
    'a balance that is not debit less credit',
    (b) => void (of(b.items, 73).balance = 35),
    ['entries_balance'],
  ],
  ['tax in the wrong account', (b) => void (of(b.items, 72).isTax = false), ['entries_balance']],
  ['an order total that is not a sum', (b) => void (of(b.orders, 2).total = 12.01), ['totals_match_lines']],
  [
    'an order tax that is not a sum',
    (b) => {
      of(b.orders, 2).tax = 2.5;
      of(b.orders, 2).total = 12.5;
    },
    ['totals_match_lines'],
  ],
  [
    'a line that is not quantity times price',
    (b) => {
      of(b.orderLines, 12).subtotal = 11;
      of(b.orderLines, 12).total = 13;
    },
    ['totals_match_lines'],
  ],
  [
    'a number that two orders bear',
    (b) => void b.bearers.push({ model: 'sale.order', id: 9, name: 'S00002', seriesId: 1 }),
    ['numbering_unique'],
  ],
  [
    'a passed order that is a quotation',
    (b) => void (of(b.orders, 2).state = 'sent'),
    ['no_unexplained_half'],
  ],
  [
    'a passed shipment with an open picking',
    (b) => {
      of(b.pickings, 22).state = 'assigned';
      of(b.moves, 32).state = 'assigned';
      of(b.moveLines, 42).state = 'assigned';
    },
    ['delivered_matches_moves', 'no_unexplained_half'],
  ],
  [
    'a passed invoice that is a draft',
    (b) => void (of(b.invoices, 61).state = 'draft'),
    ['no_unexplained_half'],
  ],
  [
    'a passed payment that is open',
    (b) => void (of(b.invoices, 61).paymentState = 'not_paid'),
    ['no_unexplained_half'],
  ],
  [
    'a passed transfer that is open',
    (b) => {
      of(b.pickings, 24).state = 'assigned';
      of(b.moves, 34).state = 'assigned';
    },
    ['no_unexplained_half'],
  ],
  [
    'a delivery that the server lacks',
    (b) => {
      b.pickings = without(b.pickings, 22);
      of(b.moves, 32).pickingId = undefined;
    },
    ['client_matches_server'],
  ],
  [
    'a transfer that the client never asked for',
    (b) =>
      void b.pickings.push({
        ...of(b.pickings, 24),
        id: 25,
        name: 'INT/2',
        state: 'draft',
        origin: `${SAMPLE_PREFIX}put_away-9`,
      }),
    ['client_matches_server'],
  ],
  [
    'an invoice under another number',
    (b) => void (of(b.invoices, 61).name = 'INV/2'),
    ['client_matches_server'],
  ],
];

describe('each rule finds', () => {
  test.each(CHANGES)('%s', (_title, change, expected) => {
    expect(new Set(brokenIn(change))).toEqual(new Set(expected));
  });

  test('has a breaking change for every invariant', () => {
    expect(new Set(CHANGES.flatMap(([, , broken]) => broken))).toEqual(new Set(INVARIANTS));
  });
});

test('reports a purchase order that the client received and the server lacks', () => {
  const reference = `${SAMPLE_PREFIX}dock-0`;
  const begin: JournalEvent = {
    cutoff: 'begin',
    reference,
    stream: 'dock',
    journey: 'receipt',
    transport: 'xmlrpc',
    index: 0,
    vu: 1,
    dueAt: 9_000,
    at: 9_000,
  };
  const client = sampleClient([
    ...sampleEvents(),
    begin,
    { cutoff: 'created', reference, model: 'purchase.order', id: 71, name: reference, at: 9_100 },
  ]);
  const books = sampleBooks();
  const found = (): readonly string[] =>
    judge(books, client, calm).findings.map(({ invariant }) => invariant);
  expect(found()).toEqual(['client_matches_server']);
  books.purchases.push({ id: 71, name: 'P00071', reference });
  expect(found()).toEqual([]);
});

describe('no breach is', () => {
  test('quants outside the warehouse below zero, split quants that add up, services', () => {
    const broken = brokenIn((books) => {
      of(books.quants, 51).quantity = 3;
      books.quants.push({ ...of(books.quants, 51), id: 55, quantity: -2 });
      books.orderLines.push({
        ...of(books.orderLines, 12),
        id: 13,
        productId: 3,
        subtotal: 0,
        tax: 0,
        total: 0,
        priceUnit: 0,
      });
      books.serviceIds = new Set([3]);
    });
    expect(broken).toEqual([]);
  });

  test('a delivery that is planned step by step, or all at once', () => {
    const broken = brokenIn((books) => {
      books.moves.push({
        ...of(books.moves, 32),
        id: 36,
        pickingId: 26,
        orderLineId: 12,
        productId: 2,
        state: 'waiting',
        demand: 2,
      });
      books.pickings.push({ ...of(books.pickings, 23), id: 26, name: 'OUT/2', state: 'waiting' });
    });
    expect(broken).toEqual([]);
  });

  test('a half-done transaction that failed, or that the end of the run interrupted', () => {
    for (const status of ['failed', 'unfinished'] as const) {
      const events = sampleEvents().flatMap((event): JournalEvent[] => {
        if (event.cutoff !== 'end' || !event.reference.includes('shop')) return [event];
        return status === 'unfinished'
          ? []
          : [{ ...event, status, failure: { step: 'confirm', kind: 'timeout', message: 'x' } }];
      });
      const books = sampleBooks();
      of(books.orders, 2).state = 'draft';
      books.moves = without(books.moves, 33);
      books.pickings = without(books.pickings, 23);
      books.openLines = [];
      of(books.quants, 52).reserved = 0;
      const section = judge(books, sampleClient(events), calm);
      expect(section.verdict).toBe('pass');
      expect(section.notes).toHaveLength(1);
    }
  });

  test('a gap in a numbering, which is noted', () => {
    const books = sampleBooks();
    books.gaps = [{ model: 'account.move', names: ['INV/2', 'INV/3', 'INV/4', 'INV/5', 'INV/6', 'INV/7'] }];
    const { verdict, notes } = judge(books, sampleClient(), calm);
    expect(verdict).toBe('pass');
    expect(notes).toEqual(['Missing numbers of account.move: INV/2, INV/3, INV/4, INV/5, INV/6 and 1 more.']);
  });
});

describe('a passed transaction without an order', () => {
  test('validated every transfer that it names at its end', () => {
    const events = sampleEvents().map((event): JournalEvent => {
      if (event.cutoff !== 'end' || !event.reference.includes('put_away')) return event;
      const second = { model: 'stock.picking', id: 25, name: 'INT/2' };
      return { ...event, documents: [...(event.documents ?? []), second] };
    });
    const books = sampleBooks();
    books.pickings.push({ ...of(books.pickings, 24), id: 25, name: 'INT/2', origin: 'P00001' });
    books.moves.push({ ...of(books.moves, 34), id: 35, pickingId: 25 });
    expect(judge(books, sampleClient(events), calm).findings).toEqual([]);
    of(books.pickings, 25).state = 'assigned';
    of(books.moves, 35).state = 'assigned';
    const { findings } = judge(books, sampleClient(events), calm);
    expect(findings.map(({ invariant }) => invariant)).toEqual(['no_unexplained_half']);
  });
});

test('reports stock that was broken before the run without blame, unless it got worse', () => {
  const books = sampleBooks();
  const quant = books.quants.find(({ reserved }) => reserved > 0) ?? of(books.quants, 1);
  quant.reserved += 2;
  const standing = judge(books, sampleClient(), calm).findings;
  expect(standing.length).toBeGreaterThan(0);
  const same = judge(books, sampleClient(), { ...calm, standing });
  expect(same.verdict).toBe('pass');
  expect(same.notes.join()).toContain('Broken before the run, not by it: ');
  quant.reserved += 1;
  expect(judge(books, sampleClient(), { ...calm, standing }).verdict).toBe('fail');
});
