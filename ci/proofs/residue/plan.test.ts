import { expect, it } from 'vitest';
import { Durations, stagesOf, trialsOf } from './plan.ts';

const RUNS = [
  { journey: 'shipment', channel: 'ui' },
  { journey: 'login', channel: 'rpc' },
] as const;

function first(count: number, seed: number): unknown[] {
  const trials = trialsOf(RUNS, seed);
  return Array.from({ length: count }, () => trials.next().value);
}

it('kills the same runs at the same points for the same seed', () => {
  expect(first(20, 5)).toEqual(first(20, 5));
  expect(first(20, 5)).not.toEqual(first(20, 6));
});

it('spreads points over the stages of a run by their duration', () => {
  const durations = new Durations();
  durations.note('ui', 'ship', 9_000);
  const hits = new Map<string, number>();
  for (let point = 0; point < 1; point += 0.001) {
    const { stage } = durations.locate({ journey: 'shipment', channel: 'ui', point });
    hits.set(stage, (hits.get(stage) ?? 0) + 1);
  }
  expect([...hits.keys()]).toEqual(stagesOf('shipment'));
  expect((hits.get('ship') ?? 0) / (hits.get('reserve') ?? 1)).toBeCloseTo(3, 1);
});
