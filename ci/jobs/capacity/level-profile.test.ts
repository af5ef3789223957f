import { expect, test } from 'vitest';
import { scenarioNamed } from '../../../load/scenarios/scenarios.ts';
import { levelProfile } from './level-profile.ts';

test('keeps the mix of its scenario, and whether orders share products', () => {
  const level = levelProfile(scenarioNamed('order_flow_apart'), 0.5, 30);
  expect(level).toMatchObject({ products: 50, apart: true, durationS: 30 });
  expect(level.streams.map(({ perMinute }) => perMinute['all'])).toEqual([21, 9]);
  expect(levelProfile(scenarioNamed('order_flow'), 0.5, 30)).not.toHaveProperty('apart');
});
