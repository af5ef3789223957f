import { afterAll, beforeAll, expect, it } from 'vitest';
import { isClean, runTrials, textOf } from './secrets.ts';
import { openEnvironment, type TrialEnvironment } from './environment.ts';
import { coreTrialsOf } from './trials.ts';

/** The commands that leave most behind when they fail; `npm run test:secrets` runs all. */

let environment: TrialEnvironment;

beforeAll(async () => {
  environment = await openEnvironment();
});

afterAll(async () => {
  await environment?.close();
});

it('finds no secret in anything that a failed run leaves, but finds planted ones', async () => {
  const outcome = await runTrials(coreTrialsOf(environment), environment);
  expect(textOf(outcome)).toMatch(/: 0 hits, 0 things not proved\.$/);
  expect(isClean(outcome)).toBe(true);
}, 600_000);
