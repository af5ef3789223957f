import { describe, expect, it, vi } from 'vitest';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import type { AnyStep } from '../define.ts';
import type { World } from '../world.ts';
import { requestQuotation } from './purchase-order.ts';
import { receipt } from './receipt.ts';

const outOfReach = (): never => expect.fail('Something was sent.');

/** A world with a user who may do what `call` answers. */
function world(call: OdooSession['call'], series: 14 | 19): World {
  const session: OdooSession = { uid: 2, transport: 'xmlrpc', context: {}, call };
  return {
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
    verifier: session,
    get documents() {
      return outOfReach();
    },
    dialect: dialectOf({ series, text: `${series}.0` }),
  };
}

it('is unsupported by name, before any read or write, when Odoo does not receive purchase orders', async () => {
  await expect(receipt.plan(world(outOfReach, 19))).rejects.toMatchObject({
    kind: 'unsupported',
    message: expect.stringContaining('module purchase_stock'),
    setting: expect.stringContaining('module purchase_stock'),
    hint: expect.stringContaining('receipt'),
  });
});

describe('purchase_request', () => {
  const step: AnyStep = requestQuotation;
  const asked = vi.fn<OdooSession['call']>(() => Promise.resolve(false));

  it('names the right to change contacts before it writes, on Odoo 14', async () => {
    await expect(step.refuses?.(world(asked, 14), undefined)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining('Contact Creation (base.group_partner_manager'),
    });
    expect(asked).toHaveBeenCalledWith(
      expect.objectContaining({ model: 'res.partner', args: ['write', false] }),
    );
  });

  it('does not ask for that right on Odoo 19', async () => {
    await expect(step.refuses?.(world(outOfReach, 19), undefined)).resolves.toBeUndefined();
  });
});
