import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stubTarget } from '../../../fixtures/odoo/stub/target.ts';
import { Secret } from '../../../fixtures/secrets/secret.ts';
import { failedJourney, passedJourney } from '../../../reporters/sections/journeys/sample.ts';
import { judgeByPast } from './worked-before.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-worked-'));
afterAll(() => rmSync(folder, { recursive: true }));

const target = stubTarget('http://127.0.0.1:9');
const passed = passedJourney('login', 'rpc');
const failing = (kind: 'credential' | 'data') =>
  failedJourney(passed, 'sign_in', { kind, message: 'Refused.' });
const kindsIn = async (file: string, kind: 'credential' | 'data', at = target) =>
  (await judgeByPast(file, at, [failing(kind)])).map(({ status, failure, steps }) => [
    status,
    failure?.kind,
    steps[0]?.status,
    steps[0]?.failure?.kind,
  ]);

test.each(['credential', 'data'] as const)(
  'blames the configuration for %s that never worked',
  async (kind) => {
    const file = join(folder, `${kind}-never.json`);
    expect(await kindsIn(file, kind)).toEqual([['broken', kind, 'broken', kind]]);
  },
);

test.each([
  ['credential', 'access_lost'],
  ['data', 'data_lost'],
] as const)('makes %s the failure %s of the target if it worked before', async (kind, lost) => {
  const file = join(folder, `${kind}-before.json`);
  await judgeByPast(file, target, [passed]);
  expect(await kindsIn(file, kind)).toEqual([['failed', lost, 'failed', lost]]);
});

test('blames the configuration for a changed password, and stores neither password', async () => {
  const file = join(folder, 'changed.json');
  await judgeByPast(file, target, [passed]);
  const changed = { ...target, password: new Secret('mistyped-password'), apiKey: undefined };
  expect(await kindsIn(file, 'credential', changed)).toEqual([
    ['broken', 'credential', 'broken', 'credential'],
  ]);
  expect(readFileSync(file, 'utf8')).not.toContain(target.password.reveal());
});
