import { expect, test } from 'vitest';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import type { World } from '../../journeys/world.ts';
import { withReference } from './backlog.ts';

test('gives orders of a backlog their own reference and a number of the company, and never one name together', () => {
  const unused = (): never => {
    throw new Error('not used');
  };
  const session = { transport: 'xmlrpc' as const, uid: 2, context: {}, call: unused };
  const entered: World = {
    selection: { productCodePrefix: 'P', customerRefPrefix: 'C' },
    login: 'probe',
    reference: 'cutoff-run',
    documentName: 'cutoff-run',
    random: () => 0.5,
    ledger: { intend: unused, created: unused },
    signIn: unused,
    enter: unused,
    admits: unused,
    acting: session,
    verifier: session,
    dialect: dialectOf({ series: 19, text: '19.0' }),
    documents: { format: unused, render: unused },
  };
  const own = withReference(entered, 'cutoff-run-backlog-shipping-3');
  expect([own.reference, own.documentName]).toEqual(['cutoff-run-backlog-shipping-3', undefined]);
  expect(own.acting).toBe(session);
});
