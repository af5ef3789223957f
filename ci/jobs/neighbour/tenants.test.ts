import { expect, it } from 'vitest';
import { oursToRenew } from './tenants.ts';

it.each([
  [true, undefined, ['tenant', 'neighbour']],
  [true, 'neighbour', ['tenant']],
  [false, undefined, ['neighbour']],
  [false, 'neighbour', []],
])('renews a database of the lab only if no option names it: %s, %s', (isOwnDatabase, neighbour, ours) => {
  const databases = [{ database: 'tenant' }, { database: 'neighbour' }] as const;
  expect(oursToRenew({ isOwnDatabase, neighbour }, ...databases)).toEqual(ours);
});
