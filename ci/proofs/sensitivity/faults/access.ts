import { Secret } from '../../../../fixtures/secrets/secret.ts';
import type { Fault } from '../fault.ts';
import { ADD_ON, data, fault, IMPATIENT, shows } from './notation.ts';

/** Who gets in, and what they may do. */
export const ACCESS: readonly Fault[] = [
  {
    id: 'wrong-password',
    title: 'The password of the target is wrong',
    means: { by: 'target', change: (target) => ({ ...target, password: new Secret('not-this-one') }) },
    shows: [
      shows('login', 'rpc', 'sign_in', 'credential'),
      shows('login', 'ui', 'sign_in', 'credential'),
      shows('sales_order', 'rpc', 'prepare', 'credential'),
    ],
  },
  fault(
    'api-key-wrong',
    'The API key of the target is wrong',
    { by: 'target', change: (target) => ({ ...target, apiKey: new Secret('not-this-one') }) },
    shows('login', 'rpc', 'sign_in', 'credential'),
  ),
  fault(
    'database-renamed',
    'The target has no database of this name',
    { by: 'target', change: (target) => ({ ...target, database: 'no_such_database' }) },
    shows('login', 'rpc', 'sign_in', 'data'),
    shows('login', 'ui', 'sign_in', 'data'),
  ),
  fault(
    'odoo-stopped',
    'Nothing listens at the address of the target',
    { by: 'target', change: (target) => ({ ...target, url: 'http://127.0.0.1:1' }) },
    shows('login', 'rpc', 'sign_in', 'transport'),
    shows('login', 'ui', 'sign_in', 'transport'),
  ),
  fault(
    'no-tls',
    'The target does not speak https',
    { by: 'target', change: (target) => ({ ...target, url: target.url.replace('http:', 'https:') }) },
    shows('login', 'rpc', 'sign_in', 'transport'),
    shows('login', 'ui', 'sign_in', 'transport'),
  ),
  {
    id: 'any-password-admitted',
    title: 'Any password opens the door',
    means: ADD_ON,
    shows: [
      shows('login', 'rpc', 'wrong_password', 'assertion'),
      shows('login', 'ui', 'wrong_password', 'assertion'),
    ],
  },
  {
    id: 'user-archived',
    title: 'The user of the target was archived',
    means: data(
      `UPDATE res_users SET active = false WHERE login = 'probe'`,
      `UPDATE res_users SET active = true WHERE login = 'probe'`,
    ),
    shows: [shows('login', 'rpc', 'sign_in', 'credential')],
  },
  {
    id: 'sessions-lost',
    title: 'All web sessions end in the middle of an order',
    means: ADD_ON,
    shows: [shows('sales_order', 'ui', 'confirm', 'access_lost')],
    spares: [{ journey: 'sales_order', channel: 'rpc' }],
  },
  {
    id: 'invoicing-right-missing',
    title: 'The user lost the right to invoice',
    means: { by: 'rights', group: 'account.group_account_invoice' },
    shows: [
      shows('invoice', 'rpc', 'post_invoice', 'fault'),
      // Odoo 19 shows payments in the form of the invoice, which the user may not read either.
      { ...shows('invoice', 'ui', 'create_invoice', 'fault'), odoo: '19' },
      // Odoo 14 shows the form, without the button.
      { ...shows('invoice', 'ui', 'post_invoice', 'assertion'), odoo: '14' },
    ],
    limits: IMPATIENT,
  },
];
