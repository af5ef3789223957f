import { expect, test } from 'vitest';
import { ALL_JOURNEYS, JOURNEYS } from '../../journeys/journeys.ts';
import { FAULTS } from './faults.ts';
import { cleanJourneys, COVERING } from './lane.ts';

test('the journeys that show the clean system afterwards have every step between them', () => {
  const steps = new Set(ALL_JOURNEYS.flatMap((journey) => journey.steps.map((step) => step.name)));
  const covered = COVERING.flatMap((name) => JOURNEYS[name].steps.map((step) => step.name));
  expect(new Set(covered)).toEqual(steps);
});

test('a few faults need only the clean journeys that have to notice them, in their channel', () => {
  const faults = FAULTS.filter((fault) => ['tax-dropped', 'slip-fails'].includes(fault.id));
  const few = { faults, everyJourney: false } as const;
  expect(cleanJourneys('before', { ...few, channel: 'rpc' })).toEqual(['sales_order', 'shipment']);
  expect(cleanJourneys('before', { ...few, channel: 'ui' })).toEqual([]);
});

test('all faults need every clean journey before, in both channels', () => {
  const all = { faults: FAULTS, everyJourney: true } as const;
  expect(cleanJourneys('before', { ...all, channel: 'ui' })).toHaveLength(ALL_JOURNEYS.length);
});
