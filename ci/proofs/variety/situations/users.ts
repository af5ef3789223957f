import { BATCHED, numbered } from '../remains.ts';
import { unsupportedIn, type Situation } from '../situation.ts';

export const USERS: readonly Situation[] = [
  {
    id: 'french-user',
    title: 'The user works in French',
    setUp: (place) => place.user({ lang: 'fr_FR' }),
  },
  {
    id: 'user-in-kiritimati',
    title: 'The user is 14 hours ahead of UTC',
    setUp: (place) => place.user({ tz: 'Pacific/Kiritimati' }),
  },
  {
    id: 'user-in-honolulu',
    title: 'The user is 10 hours behind UTC',
    setUp: (place) => place.user({ tz: 'Pacific/Honolulu' }),
  },
  {
    id: 'own-documents-only',
    title: 'The user sees their own sales documents only',
    setUp: async (place) => {
      const all = await place.ref('sales_team.group_sale_salesman_all_leads');
      const own = await place.ref('sales_team.group_sale_salesman');
      await place.user({
        [place.seeded.dialect.fields.userGroups]: [
          [3, all],
          [4, own],
        ],
      });
    },
  },
  {
    id: 'several-companies',
    title: 'The user may work in a second company, whose taxes the products have as well',
    setUp: async (place) => {
      const second = await place.create('res.company', { name: 'Second company' });
      await place.user({ company_ids: [[4, second]] });
      await place.write('res.users', [['login', '=', 'admin']], { company_ids: [[4, second]] });
      const own = await place.saleTax();
      const group = place.is19
        ? { tax_group_id: await place.create('account.tax.group', { name: 'Second', company_id: second }) }
        : {};
      const other = await place.tax({
        amount: 33,
        company_id: second,
        ...group,
        ...(place.is19 ? { country_id: await place.one('res.country', [['code', '=', 'US']]) } : {}),
      });
      await place.taxed(own, other);
    },
  },
  {
    id: 'branch',
    title: 'The user works in a branch of the company, with a warehouse of its own',
    odoo: ['19'],
    expected: unsupportedIn('a branch', ['order_to_cash']),
    remains: [...numbered('SEC/OUT/', 'SEC/IN/'), ...BATCHED],
    setUp: async (place) => {
      const { companyId } = place.seeded;
      const branch = await place.create('res.company', { name: 'Branch', parent_id: companyId });
      await place.write('res.users', [['login', '=', 'admin']], { company_ids: [[4, branch]] });
      await place.user({ company_ids: [[6, 0, [branch]]], company_id: branch });
      const stock = await place.secondWarehouse({ company_id: branch });
      await place.stock(place.seeded.productIds.map((product_id) => ({ product_id, location_id: stock })));
    },
  },
];
