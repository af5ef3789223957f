import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { basicAuthOf, gatewayOf } from './gateway.ts';

describe('the address of a gateway', () => {
  test.each([
    ['http://gw:9091', 'http://gw:9091'],
    ['https://proxy.example.com/push/', 'https://proxy.example.com/push'],
    ['http://[::1]:9091/', 'http://[::1]:9091'],
  ])('stores %s as %s', (given, kept) => {
    expect(gatewayOf(given)).toEqual({ url: kept, credentials: undefined, timeoutMs: 10_000 });
  });

  test('loses its credentials, which are never printed', () => {
    const gateway = gatewayOf('https://probe:p%40ss%20word@gw.example.com');
    expect(gateway.url).toBe('https://gw.example.com');
    expect(basicAuthOf(gateway)).toBe('probe:p@ss word');
    expect(inspect(gateway) + JSON.stringify(gateway)).not.toMatch(/p@ss|p%40ss/);
  });

  test.each(['', 'gw:9091', 'ftp://gw', 'http://user:hidden@', 'http://gw?x=1'])(
    'refuses %j without printing it',
    (given) => {
      const refused = () => gatewayOf(given);
      expect(refused).toThrow(CommandError);
      expect(refused).not.toThrow(/hidden/);
    },
  );
});
