import { expect, it } from 'vitest';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import type { World } from '../world.ts';
import { receipt } from './receipt.ts';

it('is unsupported by name, before any read or write, when Odoo does not receive purchase orders', async () => {
  const outOfReach = (): never => expect.fail('Something was sent.');
  const session: OdooSession = { uid: 2, transport: 'xmlrpc', context: {}, call: outOfReach };
  const world: World = {
    selection: { productCodePrefix: 'CUT-P', customerRefPrefix: 'CUT-C' },
    ledger: { intend: outOfReach, created: outOfReach },
    reference: 'cutoff-test',
    documentName: undefined,
    random: () => 0,
    login: 'probe',
    signIn: outOfReach,
    enter: () => Promise.resolve(),
    admits: outOfReach,
    acting: session,
    books: session,
    get documents() {
      return outOfReach();
    },
    dialect: dialectOf({ series: 19, text: '19.0' }),
  };
  await expect(receipt.plan(world)).rejects.toMatchObject({
    kind: 'unsupported',
    message: expect.stringContaining('module purchase_stock'),
    setting: expect.stringContaining('module purchase_stock'),
    hint: expect.stringContaining('receipt'),
  });
});
