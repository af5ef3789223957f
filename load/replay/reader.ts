/** A user that may read the history and write nothing, made in a database of the lab. */

import { Secret } from '../../fixtures/secrets/secret.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { createRecord, searchRecords, text } from '../../fixtures/odoo/records.ts';
import { probeDialect } from '../../fixtures/odoo/versions.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import type { Target } from '../../fixtures/target/target.ts';

/** Models that `cutoff profile --from-odoo` reads; messages are open to every internal user. */
const READ_MODELS = [
  'sale.order',
  'sale.order.line',
  'product.product',
  'product.template',
  'stock.picking',
  'stock.picking.type',
  'stock.warehouse',
  'account.move',
  'account.move.line',
] as const;

/** The target as that user; `without` leaves rights out. */
export async function readerTarget(
  admin: Target,
  { login, without = [] }: { readonly login: string; readonly without?: readonly string[] },
): Promise<Target> {
  const session = await connect(admin);
  try {
    const dialect = await probeDialect(session, await serverVersion(admin));
    const group = await createRecord(session, 'res.groups', { name: `${login} reads` });
    const wanted = READ_MODELS.filter((model) => !without.includes(model));
    const models = await searchRecords(session, 'ir.model', [['model', 'in', wanted]], { model: text });
    for (const { id, model } of models) {
      await createRecord(session, 'ir.model.access', {
        name: `${login} ${model}`,
        model_id: id,
        group_id: group,
        perm_read: true,
        perm_write: false,
        perm_create: false,
        perm_unlink: false,
      });
    }
    const [internal] = await searchRecords(
      session,
      'ir.model.data',
      [
        ['module', '=', 'base'],
        ['name', '=', 'group_user'],
      ],
      {
        res_id: { expected: 'an id', decode: (value) => (typeof value === 'number' ? { value } : undefined) },
      },
    );
    const password = 'reads-and-nothing-else';
    await createRecord(session, 'res.users', {
      name: login,
      login,
      password,
      [dialect.fields.userGroups]: [[6, 0, [internal?.res_id ?? 0, group]]],
    });
    return { ...admin, login, password: new Secret(password), apiKey: undefined, safety: 'read-only' };
  } finally {
    await session.close();
  }
}
