import { expect, test } from 'vitest';
import { exercised } from './client-account.ts';
import { SAMPLE_PREFIX, sampleClient, sampleEvents } from './sample-books.ts';

test('accepts the orders of the backlog and those of the transactions', () => {
  expect(sampleClient().acceptedOrders).toEqual([
    { reference: `${SAMPLE_PREFIX}backlog-shipping-0`, id: 1 },
    { reference: `${SAMPLE_PREFIX}shop-0`, id: 2 },
  ]);
});

test('keeps a transaction without an end unfinished, possibly in progress, with its start', () => {
  const client = sampleClient(sampleEvents().filter(({ cutoff }) => cutoff !== 'end'));
  const shipping = client.transactions.find(({ journey }) => journey === 'shipment');
  expect(shipping).toMatchObject({ status: 'unfinished', isOpen: true, order: { id: 1, name: 'S00001' } });
});

test.each([
  ['timeout', true],
  ['transport', true],
  ['fault', false],
] as const)('expects, after a failure of kind %s, that the server may still work: %s', (kind, isOpen) => {
  const client = sampleClient(
    sampleEvents().map((event) =>
      event.cutoff === 'end'
        ? { ...event, status: 'failed', failure: { step: 'confirm', kind, message: 'x' } }
        : event,
    ),
  );
  expect(client.transactions.map((each) => each.isOpen)).toEqual([isOpen, isOpen, isOpen, isOpen]);
});

test('exercises a step when a transaction with it passed', () => {
  expect(exercised(sampleClient(), 'post_invoice')).toBe(true);
  expect(exercised(sampleClient([]), 'post_invoice')).toBe(false);
});
