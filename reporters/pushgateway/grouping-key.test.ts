import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupId, groupingsOf } from './grouping-key.ts';

const key = {
  environment: 'production',
  tenant: 'acme',
  region: 'eu-1',
  journey: 'sales_order',
  channel: 'rpc',
};

describe('the grouping key in the path', () => {
  test('contains plain values unchanged, in the pinned order', () => {
    expect(Object.entries(groupingsOf(key))).toEqual(Object.entries(key));
  });

  test.each([
    ['', '='],
    ['a/b', 'YS9i'],
    ['..', 'Li4'],
    ['Société Générale', 'U29jacOpdMOpIEfDqW7DqXJhbGU'],
    ['a b', 'YSBi'],
    ['??>', 'Pz8-'],
  ])("encodes %j in the gateway's base64 form", (tenant, encoded) => {
    const groupings = groupingsOf({ ...key, tenant });
    expect(groupings['tenant@base64']).toBe(encoded);
    expect(groupings).not.toHaveProperty('tenant');
  });

  test('decodes to every value, with safe path segments', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (tenant) => {
        const [, segment] = Object.entries(groupingsOf({ ...key, tenant }))[1] ?? [];
        const encoded = 'tenant@base64' in groupingsOf({ ...key, tenant });
        expect(segment).toMatch(/^(?:[A-Za-z0-9._-]+|=)$/);
        const back = encoded ? Buffer.from(segment ?? '', 'base64url').toString('utf8') : segment;
        expect(back).toBe(tenant);
      }),
    );
  });
});

describe('the id of a group', () => {
  test('differs for different keys, even if their values concatenate equally', () => {
    expect(groupId({ ...key, environment: 'a', tenant: 'bc' })).not.toBe(
      groupId({ ...key, environment: 'ab', tenant: 'c' }),
    );
  });

  test('is the same for an empty label and one that the gateway omits', () => {
    const { region: _, ...without } = key;
    expect(groupId(without)).toBe(groupId({ ...key, region: '' }));
  });
});
