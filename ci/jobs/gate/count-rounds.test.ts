import { expect, test } from 'vitest';
import type { World } from '../../../journeys/world.ts';
import { worldOf } from './count-rounds.ts';

const unused = (): never => {
  throw new Error('not used');
};

test('names the records of each round differently: no company has two transfers of one name', () => {
  const session = { transport: 'xmlrpc' as const, uid: 2, context: {}, call: unused };
  const whole: Pick<World, 'reference' | 'documentName' | 'acting'> = {
    reference: 'cutoff-run-count',
    documentName: 'cutoff-run-count',
    acting: session,
  };
  const own = worldOf(whole, 'cutoff-run-count-3');
  expect([own.reference, own.documentName]).toEqual(['cutoff-run-count-3', 'cutoff-run-count-3']);
  expect(own.acting).toBe(session);
});
