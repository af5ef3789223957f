import type { Values } from '../../../../fixtures/odoo/records.ts';
import type { Place } from '../place.ts';
import { ARRIVED, BATCHED, COSTED, numbered, REORDERED, SUPPLIED } from '../remains.ts';
import { unsupportedIn, type Situation } from '../situation.ts';

/** Makes a partner sell all products on these terms. */
async function sold(place: Place, terms: (productId: number) => Values): Promise<void> {
  const { customerIds, productIds, dialect } = place.seeded;
  const partner = customerIds[0] ?? 0;
  for (const id of productIds) {
    const seller = { [dialect.fields.supplierPartner]: partner, ...terms(id) };
    await place.write('product.product', id, {
      seller_ids: [
        [5, 0, 0],
        [0, 0, seller],
      ],
    });
  }
}

/** Odoo buys each product by itself where fewer than so many are left. */
async function reorderedBelow(place: Place, product_min_qty: number): Promise<void> {
  await sold(place, () => ({ price: 3, min_qty: 1 }));
  const route_id = await place.one(place.route, [['name', '=', 'Buy']]);
  for (const product_id of place.seeded.productIds) {
    await place.create('stock.warehouse.orderpoint', {
      product_id,
      product_min_qty,
      product_max_qty: product_min_qty * 2,
      warehouse_id: place.seeded.warehouseId,
      location_id: place.seeded.stockId,
      trigger: 'auto',
      route_id,
    });
  }
}

/** Costs of the products are this kind. */
function costedBy(property_cost_method: string) {
  return async (place: Place): Promise<void> => {
    const category = await place.create('product.category', {
      name: property_cost_method,
      property_cost_method,
    });
    await place.products({ categ_id: category });
    await place.products({ standard_price: 7 });
  };
}

/** What products are, where they lie, and how they are bought. */
export const GOODS: readonly Situation[] = [
  {
    id: 'reordering-rules',
    title: 'Odoo buys products by itself as soon as an order takes one',
    odoo: ['19'],
    setUp: (place) => reorderedBelow(place, 100_000),
    expected: unsupportedIn('reordering rule'),
    remains: REORDERED,
  },
  {
    id: 'reordering-rules-before-19',
    title: 'Odoo buys products by itself as soon as an order or a transfer takes one',
    odoo: ['14'],
    setUp: (place) => reorderedBelow(place, 100_000),
    expected: unsupportedIn('reordering rule', ['order_to_cash', 'invoice', 'stock_move']),
    remains: REORDERED,
  },
  {
    id: 'reordering-rules-not-reached',
    title: 'Odoo buys products by itself where fewer than two are left',
    setUp: (place) => reorderedBelow(place, 2),
    remains: REORDERED,
  },
  {
    id: 'average-cost',
    title: 'Products cost the average of what was paid',
    odoo: ['14'],
    setUp: costedBy('average'),
    expected: unsupportedIn('the cost of', ['receipt']),
    remains: COSTED,
  },
  {
    id: 'average-cost-since-19',
    title:
      'Products cost the average of what was paid, and Odoo computes it anew where a receipt is taken back',
    odoo: ['19'],
    setUp: costedBy('average'),
    remains: COSTED,
  },
  {
    id: 'vendor-product-codes',
    title: 'Suppliers have codes and names of their own for the products',
    setUp: (place) =>
      sold(place, (id) => ({ product_code: `SUP-${id}`, product_name: `Their ${id}`, price: 3 })),
  },
  {
    id: 'vendor-prices',
    title: 'Suppliers ask for least quantities, weeks of time and another currency, and give a discount',
    setUp: async (place) => {
      const currency_id = await place.currency('EUR', 0.9);
      await sold(place, () => ({
        min_qty: 500,
        price: 3.21,
        delay: 30,
        currency_id,
        ...(place.is19 ? { discount: 12 } : {}),
      }));
      await place.customers({ property_purchase_currency_id: currency_id });
    },
  },
  {
    id: 'billed-as-ordered',
    title: 'Vendor bills are for what was ordered, not for what was received',
    odoo: ['19'],
    setUp: (place) => place.products({ purchase_method: 'purchase' }),
  },
  {
    id: 'billed-as-ordered-before-19',
    title: 'Vendor bills are for what was ordered, and an order that was received cannot be cancelled',
    odoo: ['14'],
    setUp: (place) => place.products({ purchase_method: 'purchase' }),
    expected: unsupportedIn('as it was ordered', ['receipt']),
  },
  {
    id: 'special-characters',
    title: 'Names and codes with ampersands, quotes, slashes and letters beyond ASCII',
    setUp: async (place) => {
      await place.newProducts({ name: `Bolt & nut <M6> "zinc", 5/8″ – größe` });
      const codes = ['VAR-P&1', 'VAR-P/2', "VAR-P'3", 'VAR-P<4>'];
      for (const [index, code] of codes.entries()) {
        const id = await place.one('product.product', [['default_code', '=', `VAR-P${index + 1}`]]);
        await place.write('product.product', id, { default_code: code });
      }
      await place.customers({ name: `Müller & Söhne "GmbH" <Nord>` });
      return place.selling('VAR-P');
    },
    remains: SUPPLIED,
  },
  {
    id: 'same-codes',
    title: 'Other products have the codes of the products, one of them archived',
    setUp: async (place) => {
      for (const [index, id] of place.seeded.productIds.slice(0, 30).entries()) {
        const default_code = await place.text('product.product', id, 'default_code');
        await place.create('product.product', { name: `Old ${id}`, default_code, active: index % 2 === 0 });
      }
    },
  },
  {
    id: 'optional-products',
    title: 'Products are offered with others',
    odoo: ['19'],
    setUp: async (place) => {
      const extra = await place.create('product.template', { name: 'Cover', list_price: 5 });
      await place.products({ optional_product_ids: [[6, 0, [extra]]] });
    },
  },
  {
    id: 'archived-tax',
    title: 'The tax of the products is archived',
    setUp: async (place) => place.write('account.tax', await place.saleTax(), { active: false }),
  },
  {
    id: 'taxes-of-another-company-only',
    title: 'Products have a tax of another company only',
    setUp: async (place) => {
      const second = await place.create('res.company', { name: 'Second company' });
      await place.write('res.users', [['login', '=', 'admin']], { company_ids: [[4, second]] });
      const group = place.is19
        ? {
            tax_group_id: await place.create('account.tax.group', { name: 'Second', company_id: second }),
            country_id: await place.one('res.country', [['code', '=', 'US']]),
          }
        : {};
      await place.taxed(await place.tax({ amount: 33, company_id: second, ...group }));
    },
  },
  {
    id: 'products-of-the-company',
    title: 'Products and customers belong to the company, and there is another one',
    setUp: async (place) => {
      await place.create('res.company', { name: 'Second company' });
      await place.products({ company_id: place.seeded.companyId });
      await place.customers({ company_id: place.seeded.companyId });
    },
  },
  {
    id: 'split-over-shelves',
    title: 'Goods lie singly on many shelves',
    setUp: async (place) => {
      const { stockId } = place.seeded;
      const shelves = [];
      for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) {
        shelves.push({ location_id: await place.locationBelow(stockId, name), inventory_quantity: 1 });
      }
      await place.moveStock(shelves);
    },
    remains: ARRIVED,
  },
  {
    id: 'negative-stock',
    title: 'More was taken from a shelf than was there',
    setUp: async (place) => {
      const { stockId } = place.seeded;
      const shelf = await place.locationBelow(stockId, 'Counted long ago');
      await place.moveStock([{ location_id: stockId }, { location_id: shelf, inventory_quantity: -3 }]);
    },
  },
  {
    id: 'nearest-shelf-first',
    title: 'Goods are taken by removal strategies: last in first out, and by the nearest shelf',
    setUp: async (place) => {
      const [first = 0, second = first] = await place.find('product.removal', [], { order: 'id desc' });
      await place.write('stock.location', place.seeded.stockId, { removal_strategy_id: first });
      await place.write('product.category', [], { removal_strategy_id: second });
    },
  },
  {
    id: 'full-shelves',
    title: 'Shelves that take one unit of a product each, and rules that put goods there',
    odoo: ['19'],
    setUp: async (place) => {
      const { stockId, productIds } = place.seeded;
      const storage_category_id = await place.create('stock.storage.category', {
        name: 'Small',
        product_capacity_ids: productIds.map((product_id) => [0, 0, { product_id, quantity: 1 }]),
      });
      for (const name of ['A', 'B', 'C']) {
        const id = await place.locationBelow(stockId, name);
        await place.write('stock.location', id, { storage_category_id });
      }
      await place.create('stock.putaway.rule', {
        location_in_id: stockId,
        location_out_id: stockId,
        storage_category_id,
        sublocation: 'closest_location',
        category_id: await place.one('product.category', []),
      });
    },
  },
  {
    id: 'customer-location',
    title: 'Customers have a location of their own below that of customers',
    setUp: async (place) => {
      const location_id = await place.ref('stock.stock_location_customers');
      const own = await place.create('stock.location', { name: 'Export', usage: 'customer', location_id });
      await place.customers({ property_stock_customer: own });
    },
  },
  {
    id: 'goods-stay-with-the-customer',
    title: 'Goods at customers are still stock of the company',
    setUp: async (place) => {
      const location_id = await place.locationBelow(place.seeded.stockId, 'Consignment');
      await place.customers({ property_stock_customer: location_id });
    },
    expected: unsupportedIn('Consignment'),
  },
  {
    id: 'supplier-in-transit',
    title: 'Goods of a sister company come from a transit location',
    setUp: async (place) => {
      const transit = await place.create('stock.location', { name: 'Between companies', usage: 'transit' });
      await place.customers({ property_stock_supplier: transit });
    },
    expected: unsupportedIn('Between companies', ['receipt']),
  },
  {
    id: 'drop-shipped',
    title: 'Suppliers send the products to the customers',
    setUp: async (place) => {
      await place.install('stock_dropshipping');
      const route = await place.one(place.route, [['name', 'ilike', 'drop']]);
      await place.products({ route_ids: [[4, route]] });
    },
    expected: unsupportedIn('the route'),
  },
  {
    id: 'some-are-kits',
    title: 'The company makes goods, and one of the products is a kit',
    setUp: async (place) => {
      await place.install('mrp');
      const [kit = 0, part = 0] = place.seeded.productIds;
      const product_tmpl_id = await place.linked('product.product', kit, 'product_tmpl_id');
      const lines = [[0, 0, { product_id: part, product_qty: 2 }]];
      await place.create('mrp.bom', { product_tmpl_id, type: 'phantom', bom_line_ids: lines });
    },
  },
  {
    id: 'warehouse-replenishes-another',
    title: 'A second warehouse replenishes the first',
    setUp: async (place) => {
      const stock = await place.secondWarehouse({ sequence: 99 });
      const second = await place.one('stock.warehouse', [['lot_stock_id', '=', stock]]);
      await place.warehouse({ resupply_wh_ids: [[6, 0, [second]]] });
    },
    remains: [...numbered('SEC/OUT/', 'SEC/IN/'), ...BATCHED],
  },
];
