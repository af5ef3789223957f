// What `order_to_cash` by rpc does on Odoo 19, as anybody would write it with xmlrpc: sells two products, delivers, prints,
// invoices and is paid, reads each result back in another session, and undoes all of it.
import { url, database, login, password, signIn } from './plain.mjs';

const expect = (what, found, wanted) => {
  if (found !== wanted) throw new Error(`${what} is ${found}, expected ${wanted}`);
};

const books = await signIn();
const read = async (model, id, ...fields) => (await books.execute(model, 'read', [[id], fields]))[0];
const find = (model, domain, options = {}) => books.execute(model, 'search', [domain], options);

// Documents are printed in a session of the web client.
const posted = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
const opened = await fetch(`${url}/web/session/authenticate`, {
  ...posted,
  body: JSON.stringify({ jsonrpc: '2.0', params: { db: database, login, password } }),
});
const [cookie] = opened.headers.getSetCookie().map((each) => each.split(';')[0]);
const print = async (report, id, shown) => {
  const answer = await fetch(`${url}/report/html/${report}/${id}`, { headers: { Cookie: cookie } });
  if (!(await answer.text()).includes(shown)) throw new Error(`${report} does not show ${shown}`);
};

const [customer] = await find('res.partner', [['ref', '=like', 'CUT-C%']], { limit: 1 });
const products = await find('product.product', [['default_code', '=like', 'CUT-P%']], { limit: 2 });
const stock = () =>
  books.execute('stock.quant', 'search_read', [
    [
      ['product_id', 'in', products],
      ['location_id.usage', '=', 'internal'],
    ],
    ['product_id', 'location_id', 'quantity', 'reserved_quantity'],
  ]);
await stock();

const { execute } = await signIn();
const order = await execute('sale.order', 'create', [
  {
    partner_id: customer,
    client_order_ref: `plain-${Date.now()}`,
    order_line: products.map((product_id) => [0, 0, { product_id, product_uom_qty: 2 }]),
  },
]);
const { order_line: lines } = await read('sale.order', order, 'name', 'state', 'amount_total', 'order_line');
await books.execute('sale.order.line', 'read', [lines, ['product_id', 'product_uom_qty', 'price_subtotal']]);

await execute('sale.order', 'action_confirm', [[order]]);
const { picking_ids: pickings, state } = await read('sale.order', order, 'state', 'picking_ids');
expect('the order', state, 'sale');
await stock();
await execute('stock.picking', 'action_assign', [pickings]);
await books.execute('stock.move', 'search_read', [[['picking_id', 'in', pickings]], ['state', 'quantity']]);
await stock();

const shipped = [];
for (;;) {
  const [next] = await find('stock.picking', [
    ['id', 'in', (await read('sale.order', order, 'picking_ids')).picking_ids],
    ['state', 'not in', ['done', 'cancel', 'waiting']],
  ]);
  if (next === undefined) break;
  await execute('stock.picking', 'button_validate', [[next]]);
  shipped.push(next);
}
const last = shipped.at(-1);
const delivery = await read('stock.picking', last, 'name', 'state', 'move_ids');
expect('the delivery', delivery.state, 'done');
await books.execute('stock.move', 'read', [delivery.move_ids, ['quantity', 'location_dest_id']]);
await books.execute('sale.order.line', 'read', [lines, ['qty_delivered']]);
await stock();
await print('stock.report_deliveryslip', last, delivery.name);

const onOrder = { context: { active_model: 'sale.order', active_ids: [order], active_id: order } };
const wizard = await execute(
  'sale.advance.payment.inv',
  'create',
  [{ advance_payment_method: 'delivered' }],
  onOrder,
);
await execute('sale.advance.payment.inv', 'create_invoices', [[wizard]], onOrder);
const [invoice] = (await read('sale.order', order, 'invoice_ids')).invoice_ids;
const readInvoice = () => read('account.move', invoice, 'name', 'state', 'amount_total', 'payment_state');
const readLines = (...fields) =>
  books.execute('account.move.line', 'search_read', [[['move_id', '=', invoice]], fields]);
expect('the invoice', (await readInvoice()).state, 'draft');
await readLines('product_id', 'quantity', 'price_subtotal');
await execute('account.move', 'action_post', [[invoice]]);
const { state: postedState, name } = await readInvoice();
expect('the invoice', postedState, 'posted');
await readLines('debit', 'credit', 'account_id');
await books.execute('sale.order.line', 'read', [lines, ['qty_invoiced']]);
await print('account.report_invoice', invoice, name);

const onInvoice = { context: { active_model: 'account.move', active_ids: [invoice] } };
const register = await execute('account.payment.register', 'create', [{}], onInvoice);
await execute('account.payment.register', 'action_create_payments', [[register]], onInvoice);
const { payment_state: paid } = await readInvoice();
if (!['paid', 'in_payment'].includes(paid)) throw new Error(`the invoice is ${paid}`);
const payments = await find('account.payment', [['memo', '=', name]]);
await readLines('amount_residual', 'account_id');

// And back: the order goes last, and what was shipped stays with nothing in it.
for (const payment of payments) {
  await books.execute('account.payment', 'action_draft', [[payment]]);
  await books.execute('account.payment', 'unlink', [[payment]]);
}
await books.execute('account.move', 'button_draft', [[invoice]]);
await books.execute('account.move', 'unlink', [[invoice]], { context: { force_delete: true } });
const quieten = async (model, id) => {
  const messages = await find('mail.message', [
    ['model', '=', model],
    ['res_id', '=', id],
  ]);
  await books.execute('mail.message', 'unlink', [messages]);
  const { message_partner_ids: followers } = await read(model, id, 'message_partner_ids');
  if (followers.length > 0) await books.execute(model, 'message_unsubscribe', [[id], followers]);
};
for (const picking of shipped.toReversed()) {
  const moved = await find('stock.move.line', [['picking_id', '=', picking]], { order: 'id desc' });
  for (const line of moved) await books.execute('stock.move.line', 'write', [[line], { quantity: 0 }]);
  await quieten('stock.picking', picking);
}
await books.execute('sale.order', 'action_cancel', [[order]]);
const isGone = await books.execute('sale.order', 'unlink', [[order]]).catch(() => false);
if (!isGone) await quieten('sale.order', order);
expect('the order', isGone || (await read('sale.order', order, 'state')).state, isGone ? true : 'cancel');
