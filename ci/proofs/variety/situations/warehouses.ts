import { ARRIVED, BATCHED, MOVED, numbered, PRINTED } from '../remains.ts';
import { unsupportedIn, type Situation } from '../situation.ts';

export const WAREHOUSES: readonly Situation[] = [
  {
    id: 'storage-locations-off',
    title: 'Storage locations are off',
    setUp: async (place) => {
      await place.warehouse({ delivery_steps: 'ship_only' });
      await place.settings({ group_stock_multi_locations: false, group_stock_adv_location: false });
    },
    // Odoo archives the type of transfers as well; a user who was given the group by hand keeps it on 19.
    expected: unsupportedIn('', ['stock_move']),
  },
  {
    id: 'internal-transfers-archived',
    title: 'The type of internal transfers is archived',
    setUp: (place) =>
      place.write(
        'stock.picking.type',
        [
          ['warehouse_id', '=', place.seeded.warehouseId],
          ['code', '=', 'internal'],
          ['sequence_code', '=', 'INT'],
        ],
        { active: false },
      ),
    expected: unsupportedIn('is archived', ['stock_move']),
  },
  {
    id: 'stock-below',
    title: 'All goods lie in a location below the stock location',
    setUp: async (place) =>
      place.moveStock([{ location_id: await place.locationBelow(place.seeded.stockId, 'Rack') }]),
  },
  {
    id: 'put-away',
    title: 'Rules of put-away to bins below the shelf and the stock location',
    setUp: async (place) => {
      const { stockId } = place.seeded;
      const category_id = await place.one('product.category', []);
      const [shelf = stockId] = await place.find('stock.location', [
        ['id', 'child_of', stockId],
        ['id', '!=', stockId],
      ]);
      for (const location_in_id of [shelf, stockId]) {
        const location_out_id = await place.locationBelow(location_in_id, 'Bin');
        await place.create('stock.putaway.rule', { location_in_id, location_out_id, category_id });
      }
    },
  },
  {
    id: 'second-warehouse-first',
    title: 'A second warehouse that comes first and holds the goods',
    setUp: async (place) => {
      const stock = await place.secondWarehouse({ sequence: -5 });
      await place.moveStock([{ location_id: stock }]);
    },
    remains: [...numbered('SEC/OUT/', 'SEC/IN/'), ...BATCHED],
  },
  {
    id: 'second-warehouse-of-the-user',
    title: 'The default warehouse of the user is a second one, which holds the goods',
    setUp: async (place) => {
      const stock = await place.secondWarehouse({ sequence: 99 });
      await place.moveStock([{ location_id: stock }]);
      const warehouse = await place.one('stock.warehouse', [['code', '=', 'SEC']]);
      await place.user({ property_warehouse_id: warehouse });
    },
    remains: [...numbered('SEC/OUT/', 'SEC/IN/'), ...BATCHED],
  },
  {
    id: 'one-step-delivery',
    title: 'Deliveries in one step',
    setUp: (place) => place.warehouse({ delivery_steps: 'ship_only' }),
  },
  {
    id: 'three-steps',
    title: 'Deliveries and receipts in three steps',
    setUp: (place) => place.warehouse({ delivery_steps: 'pick_pack_ship', reception_steps: 'three_steps' }),
    remains: numbered('WH/PACK/', 'WH/INT/', 'WH/QC/', 'WH/STOR/'),
  },
  {
    id: 'receipts-in-two-steps',
    title: 'Receipts in two steps',
    setUp: (place) => place.warehouse({ reception_steps: 'two_steps' }),
    remains: numbered('WH/INT/', 'WH/STOR/'),
  },
  {
    id: 'reserved-by-hand',
    title: 'Deliveries are reserved by people',
    odoo: ['19'],
    setUp: (place) => place.operations([['code', '!=', 'incoming']], { reservation_method: 'manual' }),
  },
  {
    id: 'reserved-by-date',
    title: 'Deliveries are reserved on the day of the delivery, which is five days later',
    odoo: ['19'],
    setUp: async (place) => {
      await place.products({ sale_delay: 5 });
      await place.operations([['code', '!=', 'incoming']], {
        reservation_method: 'by_date',
        reservation_days_before: 0,
      });
    },
  },
  {
    id: 'automatic-batches',
    title: 'Transfers are put into batches by themselves',
    odoo: ['19'],
    setUp: (place) =>
      place.operations([], { auto_batch: true, batch_group_by_partner: true, batch_auto_confirm: true }),
    remains: BATCHED,
  },
  {
    id: 'automatic-prints',
    title: 'Delivery slips and labels are printed at validation',
    odoo: ['19'],
    setUp: (place) =>
      place.operations([], { auto_print_delivery_slip: true, auto_print_product_labels: true }),
    remains: PRINTED,
  },
  {
    id: 'tracked-by-lot',
    title: 'All products are tracked by lot',
    setUp: async (place) => {
      await place.newProducts({ tracking: 'lot' }, (product_id, location_id) =>
        place.lots(product_id, location_id, ['A', 'B'], 20),
      );
      return place.selling('VAR-P');
    },
    expected: unsupportedIn('tracked by lot', ['receipt']),
    remains: MOVED,
  },
  {
    id: 'tracked-by-serial-number',
    title: 'All products are tracked by serial number',
    setUp: async (place) => {
      await place.newProducts({ tracking: 'serial' }, (product_id, location_id) =>
        place.lots(product_id, location_id, ['1', '2', '3', '4', '5'], 1),
      );
      return place.selling('VAR-P');
    },
    expected: unsupportedIn('tracked by', ['receipt']),
    remains: [...MOVED, ...ARRIVED],
  },
  {
    id: 'in-packages',
    title: 'All goods are in packages',
    setUp: async (place) => {
      await place.settings({ group_stock_tracking_lot: true });
      const package_id = await place.create(place.is19 ? 'stock.package' : 'stock.quant.package', {
        name: 'PALLET-1',
      });
      await place.moveStock([{ location_id: place.seeded.stockId, package_id }]);
    },
    remains: MOVED,
  },
  {
    id: 'owned-by-others',
    title: 'Half of the goods belong to an owner',
    setUp: async (place) => {
      await place.settings({ group_stock_tracking_owner: true });
      const owner_id = await place.create('res.partner', { name: 'Owner' });
      const { stockId: location_id } = place.seeded;
      await place.moveStock([{ location_id }, { location_id, owner_id }]);
    },
  },
  {
    id: 'storage-categories',
    title: 'Locations with a storage category',
    odoo: ['19'],
    setUp: async (place) => {
      const storage_category_id = await place.create('stock.storage.category', {
        name: 'Shelves',
        max_weight: 500,
        allow_new_product: 'mixed',
      });
      await place.write('stock.location', [['id', 'child_of', place.seeded.stockId]], {
        storage_category_id,
      });
    },
  },
  {
    id: 'made-to-order',
    title: 'Products are bought for each order',
    setUp: async (place) => {
      await place.write(place.route, [['name', 'ilike', 'MTO']], { active: true });
      const route = await place.one(place.route, [['name', 'ilike', 'MTO']]);
      await place.products({ route_ids: [[4, route]] });
    },
    expected: unsupportedIn('the route'),
  },
  {
    id: 'delivery-carrier',
    title: 'Customers with a delivery method of a fixed price',
    setUp: async (place) => {
      const product_id = await place.create('product.product', {
        name: 'Delivery',
        type: 'service',
        default_code: 'SHIP',
      });
      const carrier = await place.create('delivery.carrier', {
        name: 'Van',
        delivery_type: 'fixed',
        fixed_price: 9.9,
        product_id,
      });
      await place.customers({ property_delivery_carrier_id: carrier });
    },
  },
];
