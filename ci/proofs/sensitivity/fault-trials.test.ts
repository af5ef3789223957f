import { expect, test } from 'vitest';
import { journeyNamed, JOURNEYS } from '../../../journeys/catalogue.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';
import { cleanRuns, COVERING } from './fault-trials.ts';
import { FAULTS } from './faults.ts';

test('runs every step in some journey of the clean system', () => {
  const steps = new Set(JOURNEYS.flatMap((journey) => journey.steps.map((step) => step.name)));
  const covered = COVERING.flatMap((name) => journeyNamed(name).steps.map((step) => step.name));
  expect(new Set(covered)).toEqual(steps);
});

test('limits the clean journeys of a few faults to those that must notice them, in their channel', () => {
  const faults = FAULTS.filter((fault) => ['tax-dropped', 'slip-fails'].includes(fault.id));
  for (const when of ['before', 'after'] as const) {
    expect(cleanRuns(when, { faults, everyJourney: false })).toEqual([
      { journey: 'sales_order', channel: 'rpc' },
      { journey: 'shipment', channel: 'rpc' },
    ]);
  }
});

test('runs every clean journey by RPC before all faults, and every step in both channels before and after', () => {
  const all = { faults: FAULTS, everyJourney: true } as const;
  expect(cleanRuns('before', all)).toHaveLength(
    standardJourneys({ kind: 'lab', safety: 'full' }).length + COVERING.length,
  );
  expect(cleanRuns('after', all)).toHaveLength(2 * COVERING.length);
});
