import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { failedTests } from './failed-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-failed-tests-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('names the tests that failed, and the files that could not be loaded, with the first line of the reason', async () => {
  const file = join(folder, 'report.json');
  writeFileSync(
    file,
    JSON.stringify({
      testResults: [
        {
          name: '/suite/load/run.lab.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            { fullName: 'a run ends', status: 'passed', failureMessages: [] },
            {
              fullName: 'a run is valid',
              status: 'failed',
              failureMessages: ['AssertionError: late\n  at run.ts'],
            },
            { fullName: 'a run on Odoo 14', status: 'skipped', failureMessages: [] },
          ],
        },
        { name: '/suite/ci/gate.lab.test.ts', status: 'failed', message: 'no lab\n', assertionResults: [] },
        { name: '/suite/ci/fleet.lab.test.ts', status: 'passed', message: '', assertionResults: [] },
      ],
    }),
  );
  expect(await failedTests(file, '/suite')).toEqual([
    { name: 'load/run.lab.test.ts › a run is valid', reason: 'AssertionError: late' },
    { name: 'ci/gate.lab.test.ts', reason: 'no lab' },
  ]);
});

test('names none without a report', async () => {
  expect(await failedTests(join(folder, 'none.json'), '/suite')).toBeUndefined();
});
