import { describe, expect, test } from 'vitest';
import { clientAccount } from './client-account.ts';
import { judge, unreadable } from './judge.ts';
import { of, sampleBooks, sampleClient, sampleEvents } from './sample-books.ts';

const calm = { unrest: undefined };

describe('invariants that were not checked', () => {
  test('are reported without harm when the run did not do their kind of work', () => {
    const books = sampleBooks();
    Object.assign(books, { invoices: [], invoiceLines: [], items: [] });
    of(books.orderLines, 11).invoiced = 0;
    const events = sampleEvents().filter(({ reference }) => !reference.includes('billing'));
    const { verdict, invariants } = judge(books, sampleClient(events), calm);
    expect(verdict).toBe('pass');
    expect(
      invariants.filter(({ status }) => status === 'unchecked').map(({ name, reason }) => [name, reason]),
    ).toEqual([
      ['invoiced_matches_delivered', 'this run posted no invoice.'],
      ['invoice_matches_order', 'this run posted no invoice.'],
      ['entries_balance', 'this run posted no invoice.'],
    ]);
  });

  test('make the audit inconclusive when the run did', () => {
    const books = sampleBooks();
    Object.assign(books, { quants: [], openLines: [], flows: [] });
    const { verdict, reasons } = judge(books, sampleClient(), calm);
    expect(verdict).toBe('inconclusive');
    expect(reasons.join(' ')).toContain('stock_matches_moves is unchecked');
  });

  test('make it inconclusive, never a pass, when none was checked', () => {
    const nothing = {
      ...sampleBooks(),
      orders: [],
      orderLines: [],
      pickings: [],
      moves: [],
      moveLines: [],
      quants: [],
    };
    const books = {
      ...nothing,
      openLines: [],
      flows: [],
      invoices: [],
      invoiceLines: [],
      items: [],
      bearers: [],
    };
    expect(judge(books, clientAccount('20260131T120000Z-ab12cd', [], {}), calm)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['Nothing was accepted in this run, so there are no books to check.'],
    });
    expect(unreadable('The server is gone.')).toMatchObject({ verdict: 'inconclusive' });
    expect(unreadable('The server is gone.').invariants.every(({ status }) => status === 'unchecked')).toBe(
      true,
    );
  });

  test('make it inconclusive when books changed during reading, and failed when they are broken', () => {
    const restless = { unrest: 'The books changed.' };
    expect(judge(sampleBooks(), sampleClient(), restless)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['The books changed.'],
    });
  });
});
