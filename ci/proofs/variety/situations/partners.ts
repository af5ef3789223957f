import type { Situation } from '../situation.ts';
import type { Place } from '../place.ts';
import type { Values } from '../../../../fixtures/odoo/records.ts';

/** Gives each customer a contact. */
async function contacts(place: Place, values: Values): Promise<void> {
  for (const parent_id of place.seeded.customerIds) {
    await place.create('res.partner', { name: 'Contact', parent_id, ...values });
  }
}

export const PARTNERS: readonly Situation[] = [
  {
    id: 'invoice-address',
    title: 'Customers with an address for invoices',
    setUp: (place) => contacts(place, { name: 'Accounts', type: 'invoice' }),
  },
  {
    id: 'delivery-address',
    title: 'Customers with an address for deliveries, in another country',
    setUp: async (place) => {
      const country_id = await place.one('res.country', [['code', '=', 'JP']]);
      await contacts(place, { name: 'Dock', type: 'delivery', country_id });
    },
  },
  {
    id: 'archived-address',
    title: 'Customers with an archived address for invoices',
    setUp: (place) => contacts(place, { name: 'Accounts', type: 'invoice', active: false }),
  },
  {
    id: 'customers-are-contacts',
    title: 'Customers are people of a company that has an address for invoices',
    setUp: async (place) => {
      const parent_id = await place.create('res.partner', { name: 'Holding', is_company: true });
      await place.create('res.partner', { name: 'Accounts', type: 'invoice', parent_id });
      await place.customers({ is_company: false, parent_id });
    },
  },
  {
    id: 'customers-are-subsidiaries',
    title: 'Customers are companies of a parent company',
    setUp: async (place) => {
      const parent_id = await place.create('res.partner', { name: 'Holding', is_company: true });
      await place.customers({ parent_id });
    },
  },
  {
    id: 'same-name',
    title: 'Other partners have the names of the customers',
    setUp: async (place) => {
      for (const { name } of await place.names('res.partner', place.seeded.customerIds)) {
        await place.create('res.partner', { name, is_company: true });
      }
    },
  },
  {
    id: 'credit-limit',
    title: 'Customers with a credit limit that is used up',
    odoo: ['19'],
    setUp: async (place) => {
      await place.company({ account_use_credit_limit: true });
      await place.customers({ credit_limit: 0.01 });
    },
  },
  {
    id: 'salesperson-of-the-customer',
    title: 'Customers with a salesperson of their own',
    setUp: async (place) => {
      const admin = await place.one('res.users', [['login', '=', 'admin']]);
      await place.customers({ user_id: admin });
    },
  },
];
