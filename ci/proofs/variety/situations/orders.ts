import { unsupportedIn, type Situation } from '../situation.ts';

const ALL = ['order_to_cash', 'invoice', 'stock_move', 'receipt'] as const;

export const ORDERS: readonly Situation[] = [
  {
    id: 'seed',
    title: 'Nothing: the lab as it is seeded',
    setUp: () => Promise.resolve(),
  },
  {
    id: 'locked-orders',
    title: 'Confirmed sales orders are locked',
    setUp: (place) => place.settings({ group_auto_done_setting: true }),
  },
  {
    id: 'locked-orders-invoiced-as-ordered',
    title: 'Confirmed sales orders are locked, and products are invoiced by what was ordered',
    setUp: async (place) => {
      await place.settings({ group_auto_done_setting: true });
      await place.products({ invoice_policy: 'order' });
    },
  },
  {
    id: 'locked-purchases',
    title: 'Confirmed purchase orders are locked',
    setUp: (place) => place.company({ po_lock: 'lock' }),
  },
  {
    id: 'purchase-approval',
    title: 'A manager approves each purchase order',
    setUp: (place) => place.company({ po_double_validation: 'two_step', po_double_validation_amount: 0 }),
    expected: unsupportedIn('purchase orders', ['receipt']),
  },
  {
    id: 'purchase-approval-of-large-orders',
    title: 'A manager approves purchase orders of 5,000 and more',
    setUp: (place) => place.company({ po_double_validation: 'two_step', po_double_validation_amount: 5000 }),
  },
  {
    id: 'online-signature-and-payment',
    title: 'Customers sign and pay quotations online',
    setUp: (place) => place.company({ portal_confirmation_sign: true, portal_confirmation_pay: true }),
  },
  {
    id: 'deliver-all-at-once',
    title: 'Orders are delivered when all products are ready',
    setUp: (place) => place.settings({ default_picking_policy: 'one' }),
  },
  {
    id: 'warnings-on-sales',
    title: 'Customers and products with warnings for salespeople',
    setUp: async (place) => {
      await place.settings({ group_warning_sale: true });
      await place.customers(
        place.is19 ? { sale_warn_msg: 'Pays late.' } : { sale_warn: 'warning', sale_warn_msg: 'Pays late.' },
      );
      await place.products(
        place.is19
          ? { sale_line_warn_msg: 'Fragile.' }
          : { sale_line_warn: 'warning', sale_line_warn_msg: 'Fragile.' },
      );
    },
  },
  {
    id: 'required-field-on-orders',
    title: 'A field of sales orders that somebody added and made required',
    setUp: (place) =>
      place.customField('sale.order', {
        name: 'x_project',
        field_description: 'Project',
        ttype: 'char',
        required: true,
      }),
    expected: unsupportedIn('"Project"'),
  },
  {
    id: 'required-field-on-transfers',
    title: 'A field of transfers that somebody added and made required',
    setUp: (place) =>
      place.customField('stock.picking', {
        name: 'x_dock',
        field_description: 'Dock',
        ttype: 'char',
        required: true,
      }),
    expected: unsupportedIn('"Dock"', ALL),
  },
  {
    id: 'required-field-on-invoices',
    title: 'A field of invoices that somebody added and made required',
    setUp: (place) =>
      place.customField('account.move', {
        name: 'x_contract',
        field_description: 'Contract',
        ttype: 'char',
        required: true,
      }),
    expected: unsupportedIn('"Contract"'),
  },
  {
    id: 'required-field-with-default',
    title: 'A required field of sales orders with a default',
    setUp: async (place) => {
      await place.customField('sale.order', {
        name: 'x_channel',
        field_description: 'Channel',
        ttype: 'char',
        required: true,
      });
      const field_id = await place.one('ir.model.fields', [
        ['model', '=', 'sale.order'],
        ['name', '=', 'x_channel'],
      ]);
      await place.create('ir.default', { field_id, json_value: '"phone"' });
    },
  },
  {
    id: 'computed-field-on-orders',
    title: 'A computed field of sales orders that somebody added',
    setUp: (place) =>
      place.customField('sale.order', {
        name: 'x_half',
        field_description: 'Half',
        ttype: 'float',
        readonly: true,
        store: true,
        depends: 'amount_total',
        compute: 'for record in self: record["x_half"] = record.amount_total / 2',
      }),
  },
  {
    id: 'mandatory-analytic-distribution',
    title: 'Sales orders need an analytic distribution',
    odoo: ['19'],
    setUp: async (place) => {
      await place.settings({ group_analytic_accounting: true });
      const plan_id = await place.create('account.analytic.plan', {
        name: 'Departments',
        applicability_ids: [[0, 0, { business_domain: 'sale_order', applicability: 'mandatory' }]],
      });
      await place.create('account.analytic.account', { name: 'Logistics', plan_id });
    },
    expected: unsupportedIn('Departments'),
  },
  {
    id: 'optional-analytic-distribution',
    title: 'An analytic plan that nobody has to use',
    odoo: ['19'],
    setUp: async (place) => {
      await place.settings({ group_analytic_accounting: true });
      const plan_id = await place.create('account.analytic.plan', { name: 'Departments' });
      await place.create('account.analytic.account', { name: 'Logistics', plan_id });
    },
  },
];
