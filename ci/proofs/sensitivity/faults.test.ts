import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SERIES } from '../../../fixtures/lab/lab.ts';
import { journeyNamed, JOURNEYS } from '../../../journeys/catalogue.ts';
import { faultOn, trialsOf } from './fault.ts';
import { FAULTS } from './faults.ts';

const MODELS = fileURLToPath(new URL('../../../fixtures/lab/addons/cutoff_faults/models/', import.meta.url));

/** Ids that the add-on asks its switch about. */
function idsInAddOn(): string[] {
  const sources = readdirSync(MODELS).filter((name) => name.endsWith('.py'));
  const text = sources.map((name) => readFileSync(`${MODELS}${name}`, 'utf8')).join('\n');
  return [...text.matchAll(/strikes\([\w.]+, "([a-z-]+)"\)/g)].map((match) => match[1] ?? '');
}

test('gives every fault an id of its own', () => {
  const ids = FAULTS.map((fault) => fault.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

test('contains the code of the active faults only', () => {
  const inCatalogue = FAULTS.filter((fault) => fault.means.by === 'add-on').map((fault) => fault.id);
  expect(new Set(idsInAddOn())).toEqual(new Set(inCatalogue));
});

test('expects a fault in a step that its journey has', () => {
  const astray = FAULTS.flatMap((fault) =>
    fault.shows.filter(
      ({ journey, step }) =>
        step !== 'prepare' && !journeyNamed(journey).steps.some((each) => each.name === step),
    ),
  );
  expect(astray).toEqual([]);
});

test('expects no journey to both fail and pass with the same fault', () => {
  for (const fault of SERIES.flatMap((odoo) => FAULTS.map((each) => faultOn(odoo, each)))) {
    expect(trialsOf(fault), fault.id).toHaveLength(fault.shows.length + (fault.spares?.length ?? 0));
  }
});

test('expects no fault to make the harness break', () => {
  expect(FAULTS.flatMap((fault) => fault.shows).filter((each) => each.kind === 'harness')).toEqual([]);
});

test('shows every kind of target failure by a fault that is caught', () => {
  const kinds = FAULTS.filter((fault) => fault.knownMiss === undefined).flatMap((fault) =>
    fault.shows.map((each) => each.kind),
  );
  expect(new Set(kinds)).toEqual(
    new Set(['assertion', 'fault', 'timeout', 'transport', 'credential', 'access_lost', 'data', 'throttled']),
  );
});

test('fails every step of every journey by a fault that is caught', () => {
  const failed = new Set(
    FAULTS.filter((fault) => fault.knownMiss === undefined).flatMap((fault) =>
      fault.shows.map((each) => each.step),
    ),
  );
  const steps = new Set(JOURNEYS.flatMap((journey) => journey.steps.map((each) => each.name)));
  expect([...steps].filter((step) => ![...failed].some((each) => each === step))).toEqual([]);
});
