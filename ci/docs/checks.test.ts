import { expect, test } from 'vitest';
import { JOURNEYS } from '../../journeys/catalogue.ts';
import { comparisons } from './checks.ts';

const all = comparisons();

test('finds at least one comparison in the check of every step', () => {
  const steps = JOURNEYS.flatMap((journey) => journey.steps.map(({ name }) => name));
  expect(steps.filter((step) => (all.get(step) ?? []).length === 0)).toEqual([]);
});

test('follows a value to the record and the field that it was read from', () => {
  expect(all.get('quotation')).toContainEqual({
    what: 'The customer of the order',
    read: '`sale.order`: `partner_id`',
    expected: 'plan.customer.id',
  });
});

test('names a field by its names on Odoo 19 and 14', () => {
  expect(all.get('quotation')?.map(({ read }) => read)).toContain(
    '`sale.order.line`: `product_uom_id` or `product_uom`',
  );
});

test('follows what a function was given and returned', () => {
  expect(all.get('ship')).toContainEqual({
    what: 'The demand of a product for the order',
    read: '`stock.move`: `product_uom_qty`',
    expected: 'state.plan.lines.quantity',
  });
});
