import { expect, it } from 'vitest';
import { stub, stubTarget } from '../../../fixtures/odoo/stub/target.ts';
import { writingDoubt, writingRefusal } from './permit.ts';

it('leaves a production target that fails to say whether it is synthetic to the journeys, and tells a check', async () => {
  const { url } = await stub();
  const target = stubTarget(url, { kind: 'production', synthetic: { is: 'company', name: 'Probes' } });
  expect(await writingDoubt(target, ['invoice'], 5_000)).toMatchObject({ kind: 'assertion' });
  expect(await writingRefusal(target, ['invoice'], 5_000)).toBeUndefined();
});
