import { describe, expect, it } from 'vitest';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import type { OdooSession, OdooValue } from '../fixtures/odoo/session.ts';
import { dialectOf } from '../fixtures/odoo/versions.ts';
import { stubTarget } from '../fixtures/odoo/stub/target.ts';
import type { AnyJourney, AnyStep } from './define.ts';
import { planned, weaknesses } from './needs.ts';
import type { World } from './world.ts';

const nothing = (): Promise<void> => Promise.resolve();
const outOfReach = (): never => {
  throw new Error('not used');
};

/** A world whose user has these rights; a model that is not named is not there. */
function world(rights: Readonly<Record<string, boolean>>): World {
  const session: OdooSession = {
    transport: 'xmlrpc',
    uid: 2,
    context: {},
    call: ({ model, method }): Promise<OdooValue> => {
      const right = rights[model];
      if (method === 'has_access' && right !== undefined) return Promise.resolve(right);
      throw new JourneyFailure('fault', `${model} does not exist.`);
    },
  };
  return {
    selection: { productCodePrefix: 'CUT-P', customerRefPrefix: 'CUT-C' },
    ledger: { intend: outOfReach, created: outOfReach },
    reference: 'cutoff-test',
    documentName: undefined,
    random: () => 0,
    login: 'probe',
    signIn: outOfReach,
    enter: nothing,
    admits: outOfReach,
    acting: session,
    verifier: session,
    dialect: dialectOf({ series: 19, text: '19.0' }),
    documents: { format: outOfReach, render: outOfReach },
  };
}

function journey(
  step: Partial<AnyStep>,
  plan: AnyJourney['plan'] = () => Promise.resolve('planned'),
): AnyJourney {
  return {
    name: 'shipment',
    title: 'A journey',
    checks: 'nothing',
    needs: 'full',
    plan,
    steps: [{ name: 'ship', dependency: 'stock', rpc: nothing, ui: nothing, check: nothing, ...step }],
    documents: () => [],
  };
}

describe('planned', () => {
  it('names all groups that the user lacks before the journey is planned', async () => {
    const writes: AnyStep['writes'] = ['sale.order', 'stock.scrap', 'account.move'];
    const rights = { 'sale.order': true, 'stock.scrap': false, 'account.move': false };
    await expect(planned(journey({ writes }, outOfReach), world(rights))).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/stock\.group_stock_user.*account\.group_account_invoice/),
    });
  });

  it('names the missing module', async () => {
    await expect(
      planned(journey({ writes: ['purchase.order'] }, outOfReach), world({})),
    ).rejects.toMatchObject({ kind: 'unsupported', setting: 'this Odoo lacks the module purchase_stock' });
  });

  it('reports a refusal to read as a missing right, without blaming the target', async () => {
    const fault = { exception: 'odoo.exceptions.AccessError', message: 'no' };
    const refuses = journey({}, () => Promise.reject(new JourneyFailure('fault', 'Refused.', { fault })));
    await expect(planned(refuses, world({}))).rejects.toMatchObject({ kind: 'data', fault });
  });
});

describe('weaknesses', () => {
  it('names what a setting hides from a check', async () => {
    const weaker = (): Promise<string> => Promise.resolve('no PDF');
    expect(await weaknesses(journey({ weaker }), world({}), stubTarget('http://stub'), {})).toEqual([
      'no PDF',
    ]);
  });
});
