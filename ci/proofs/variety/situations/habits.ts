import type { Values } from '../../../../fixtures/odoo/records.ts';
import type { Place } from '../place.ts';
import { BATCHED, numbered, PERIODS, TOLD } from '../remains.ts';
import { unsupportedIn, type Situation } from '../situation.ts';

/** Lets Odoo run code whenever an order is made. */
async function onNewOrders(place: Place, code: string): Promise<void> {
  await place.install('base_automation');
  const model_id = await place.one('ir.model', [['model', '=', 'sale.order']]);
  const action = { name: 'New orders', model_id, state: 'code', code };
  await place.create(
    'base.automation',
    place.is19
      ? { name: 'New orders', model_id, trigger: 'on_create_or_write', action_server_ids: [[0, 0, action]] }
      : { ...action, trigger: 'on_create' },
  );
}

const added = (model: string, label: string) => (place: Place) =>
  place.customField(model, { name: 'x_added', field_description: label, ttype: 'char', required: true });

/** Changes the form of a model, as people do it in Studio. */
async function inForm(place: Place, form: string, arch: string): Promise<void> {
  const inherit_id = await place.ref(form);
  const model = await place.text('ir.ui.view', inherit_id, 'model');
  await place.create('ir.ui.view', { name: 'Ours', model, inherit_id, mode: 'extension', arch });
}

/** How people work: forms, languages, numbers, automations, and what transfers ask for. */
export const HABITS: readonly Situation[] = [
  {
    id: 'quotation-template',
    title: 'Quotations begin with the lines of a template',
    setUp: async (place) => {
      await place.settings({ group_sale_order_template: true });
      const product_id = await place.create('product.product', { name: 'Pallet', type: 'service' });
      const template = await place.create('sale.order.template', {
        name: 'Usual',
        sale_order_template_line_ids: [
          [
            0,
            0,
            { name: 'Pallet', product_id, product_uom_qty: 1, ...(place.is19 ? {} : { product_uom_id: 1 }) },
          ],
          [0, 0, { name: 'Please note', display_type: 'line_note' }],
        ],
      });
      await place.company({ sale_order_template_id: template });
    },
  },
  {
    id: 'quotations-expire',
    title: 'Quotations are valid for one day and have terms and conditions',
    setUp: async (place) => {
      await place.settings({ use_invoice_terms: true });
      await place.company({ quotation_validity_days: 1, invoice_terms: '<p>Ours.</p>' });
    },
  },
  {
    id: 'form-needs-customer-reference',
    title: 'The form of orders asks for the reference of the customer',
    setUp: (place) =>
      inForm(
        place,
        'sale.view_order_form',
        '<xpath expr="//field[@name=\'client_order_ref\']" position="attributes"><attribute name="required">1</attribute></xpath>',
      ),
    expectedInBrowser: {
      order_to_cash: { kind: 'data', says: 'Customer Reference' },
      invoice: { kind: 'data', says: 'Customer Reference' },
    },
  },
  {
    id: 'required-field-on-order-lines',
    title: 'A field of order lines that somebody added and made required',
    setUp: added('sale.order.line', 'Drawing'),
    expected: unsupportedIn('"Drawing"'),
  },
  {
    id: 'required-field-on-moves',
    title: 'A field of moves that somebody added and made required',
    setUp: added('stock.move', 'Gate'),
    expected: unsupportedIn('"Gate"', ['order_to_cash', 'invoice', 'stock_move', 'receipt']),
  },
  {
    id: 'required-field-on-purchase-lines',
    title: 'A field of purchase lines that somebody added and made required',
    setUp: added('purchase.order.line', 'Batch'),
    expected: unsupportedIn('"Batch"', ['receipt']),
  },
  {
    id: 'required-field-on-entries',
    title: 'A field of journal items that somebody added and made required',
    setUp: added('account.move.line', 'Cost centre'),
    expected: unsupportedIn('"Cost centre"'),
  },
  {
    id: 'automation-makes-activities',
    title: 'An automation plans an activity and writes a message for each new order',
    setUp: (place) =>
      onNewOrders(
        place,
        'record.message_post(body="New")\nrecord.activity_schedule("mail.mail_activity_data_todo", summary="Call")',
      ),
  },
  {
    id: 'automation-changes-prices',
    title: 'An automation gives each new order a discount',
    setUp: (place) => onNewOrders(place, 'record.order_line.write({"discount": 5})'),
    expected: {
      order_to_cash: { kind: 'assertion', says: 'The discount of' },
      invoice: { kind: 'assertion', says: 'The discount of' },
    },
  },
  {
    id: 'team-is-told',
    title: 'A manager follows the sales team and is told of each confirmed order by mail',
    setUp: async (place) => {
      const subtype_ids = await place.find('mail.message.subtype', [['res_model', '=', 'crm.team']]);
      const admin = await place.one('res.users', [['login', '=', 'admin']]);
      await place.write('res.users', admin, { notification_type: 'email' });
      const partner_id = await place.linked('res.users', admin, 'partner_id');
      for (const res_id of await place.find('crm.team', [])) {
        await place.create('mail.followers', {
          res_model: 'crm.team',
          res_id,
          partner_id,
          subtype_ids: [[6, 0, subtype_ids]],
        });
      }
    },
    remains: TOLD,
  },
  {
    id: 'numbers-by-month',
    title: 'Transfers and orders are numbered anew each month',
    setUp: async (place) => {
      for (const code of ['sale.order', 'purchase.order']) {
        await place.write('ir.sequence', [['code', '=', code]], {
          prefix: 'N/%(range_year)s/%(range_month)s/',
          use_date_range: true,
        });
      }
      await place.write('ir.sequence', [['prefix', '=like', 'WH/%']], { use_date_range: true });
    },
    remains: PERIODS,
  },
  {
    id: 'invoice-numbers-of-their-own',
    title: 'Invoices are numbered by year and month, behind letters of the company',
    setUp: async (place) => {
      const product_id = place.seeded.productIds[0] ?? 0;
      const month = new Date(Date.now() - 32 * 86_400_000).toISOString().slice(0, 7);
      const id = await place.create('account.move', {
        move_type: 'out_invoice',
        partner_id: place.seeded.customerIds[0] ?? 0,
        invoice_date: `${month}-15`,
        date: `${month}-15`,
        invoice_line_ids: [[0, 0, { product_id, quantity: 1, price_unit: 10 }]],
      });
      await place.write('account.move', id, { name: `FV/${month.replace('-', '/')}/00017` });
      await place.call('account.move', 'action_post', [id]);
    },
  },
  {
    id: 'transfers-in-detail',
    title: 'Transfers show each line in detail',
    setUp: (place) => place.operations([], { show_operations: true }),
  },
  {
    id: 'no-backorders',
    title: 'Transfers never make a backorder',
    odoo: ['19'],
    setUp: (place) => place.operations([], { create_backorder: 'never' }),
  },
  {
    id: 'signature-at-delivery',
    title: 'Customers sign deliveries',
    setUp: (place) => place.settings({ group_stock_sign_delivery: true }),
  },
  {
    id: 'mail-at-delivery',
    title: 'Customers get a mail for each delivery',
    odoo: ['14'],
    setUp: (place) => place.company({ stock_move_email_validation: true }),
  },
  {
    id: 'mail-at-delivery-without-pdf',
    title: 'Customers get a mail for each delivery, and the server makes no PDF: nobody can deliver',
    odoo: ['19'],
    setUp: (place) => place.company({ stock_move_email_validation: true }),
    expected: {
      order_to_cash: { kind: 'fault', says: 'Wkhtmltopdf' },
      invoice: { kind: 'fault', says: 'Wkhtmltopdf' },
    },
  },
  {
    id: 'waves-by-product',
    title: 'Transfers are put into waves by product',
    odoo: ['19'],
    setUp: (place) => place.operations([], { auto_batch: true, wave_group_by_product: true }),
    remains: [...BATCHED, ...numbered('picking.wave', 'WAVE/')],
  },
  {
    id: 'merged-transfers',
    title: 'Goods of several orders are picked in one transfer, and another order waits',
    odoo: ['14'],
    setUp: async (place) => {
      const route = await place.one(place.route, [['name', 'ilike', 'Pick + Ship']]);
      await place.write(
        'stock.rule',
        [
          ['route_id', '=', route],
          ['picking_type_id.code', '=', 'internal'],
        ],
        {
          group_propagation_option: 'none',
        },
      );
      await place.write('stock.rule', [['route_id', '=', route]], { group_propagation_option: 'none' });
    },
    expected: unsupportedIn('several orders'),
  },
  {
    id: 'lead-times',
    title: 'Days of margin for sales and purchases, and products that take days',
    setUp: async (place) => {
      await place.company({
        security_lead: 2,
        ...(place.is19 ? { days_to_purchase: 3 } : { po_lead: 3 }),
      });
      await place.settings({ use_security_lead: true, security_lead: 2 });
      await place.products({ sale_delay: 1 });
    },
  },
  {
    id: 'cash-rounding',
    title: 'Invoices are rounded to five cents as a matter of course',
    setUp: async (place) => {
      await place.settings({ group_cash_rounding: true });
      const rounding = await place.create('account.cash.rounding', {
        name: 'Five cents',
        rounding: 0.05,
        strategy: 'biggest_tax',
        rounding_method: 'HALF-UP',
      });
      await place.byDefault('account.move', 'invoice_cash_rounding_id', rounding);
    },
    expected: unsupportedIn('cash rounding'),
  },
  {
    id: 'francs-by-five-centimes',
    title: 'A company in Swiss francs, whose smallest coin is five centimes',
    setUp: async (place) => {
      const id = await place.currency('CHF');
      await place.write('res.currency', id, { rounding: 0.05 });
      await place.companyCurrency('CHF');
      await place.write('product.pricelist', [], { currency_id: id });
    },
  },
  {
    id: 'currency-without-rate',
    title: 'A price list in a currency for which nobody keeps rates',
    setUp: async (place) => {
      await place.priceList([], { currency_id: await place.currency('GBP') });
    },
  },
  {
    id: 'sale-journal-in-other-currency',
    title: 'The first journal of invoices is in another currency',
    setUp: async (place) =>
      place.create('account.journal', {
        name: 'Export',
        code: 'EXP',
        type: 'sale',
        sequence: 0,
        currency_id: await place.currency('EUR', 0.9),
      }),
  },
  {
    id: 'outstanding-receipts',
    title: 'Payments wait on an account of their own until the bank confirms them',
    odoo: ['19'],
    setUp: async (place) => {
      const payment_account_id = await place.create('account.account', {
        code: '101499',
        name: 'Outstanding receipts',
        account_type: 'asset_current',
        reconcile: true,
      });
      await place.write('account.payment.method.line', [['journal_id.type', 'in', ['bank', 'cash']]], {
        payment_account_id,
      });
    },
  },
  {
    id: 'analytic-by-default',
    title: 'Sales of the products go to an analytic account as a matter of course',
    setUp: async (place) => {
      await place.settings({ group_analytic_accounting: true });
      const own: Values = place.is19
        ? { plan_id: await place.create('account.analytic.plan', { name: 'Departments' }) }
        : {};
      const account = await place.create('account.analytic.account', { name: 'Logistics', ...own });
      for (const product_id of place.seeded.productIds) {
        await (place.is19
          ? place.create('account.analytic.distribution.model', {
              product_id,
              analytic_distribution: { [String(account)]: 100 },
            })
          : place.create('account.analytic.default', { product_id, analytic_id: account }));
      }
    },
  },
  {
    id: 'german-user',
    title: 'The user works in German, with decimal commas',
    setUp: async (place) => place.user({ lang: await place.language('de_DE') }),
  },
  {
    id: 'arabic-user',
    title: 'The user works in Arabic, from right to left',
    setUp: async (place) => place.user({ lang: await place.language('ar_001') }),
  },
  {
    id: 'french-customers',
    title: 'Customers read French',
    setUp: (place) => place.customers({ lang: 'fr_FR' }),
  },
  {
    id: 'home-action',
    title: 'The user begins at the list of orders, and forms show fields of developers',
    setUp: async (place) => {
      const developer = await place.group('base.group_no_one');
      await place.user({ action_id: await place.ref('sale.action_orders'), ...developer });
    },
  },
  {
    id: 'own-partners-only',
    title: 'Rules hide partners without a reference and transfers of other warehouses',
    setUp: async (place) => {
      await place.secondWarehouse({ sequence: 99 });
      const rule = async (model: string, domain: string): Promise<void> => {
        const model_id = await place.one('ir.model', [['model', '=', model]]);
        await place.create('ir.rule', { name: `Ours: ${model}`, model_id, domain_force: domain });
      };
      await rule(
        'res.partner',
        "['|', '|', ('ref', '!=', False), ('user_ids', '!=', False), ('id', '=', company_id)]",
      );
      await rule('stock.picking', `[('picking_type_id.warehouse_id', '=', ${place.seeded.warehouseId})]`);
    },
  },
];
