import { join } from 'node:path';
import { defineConfig } from 'playwright/test';
import { browserOptions } from './fixtures/pages/browser.ts';
import { readRequest, resolveTarget } from './fixtures/target/run-request.ts';

/**
 * Wires the journeys to their two channels. Started by `cutoff probe`, which hands over what to run in a request
 * file. One worker: journeys that run beside each other would measure each other. No retries: a journey that passes
 * the second time has failed.
 */
const request = readRequest();
const target = await resolveTarget(request.target);
const browser = request.channels.includes('ui') ? await browserOptions(target) : {};

export default defineConfig({
  testDir: 'journeys',
  outputDir: join(request.scratch, 'playwright'),
  preserveOutput: 'never',
  reporter: [['./journeys/collector.ts']],
  workers: 1,
  retries: 0,
  fullyParallel: false,
  timeout: 0,
  projects: request.channels.map((channel) =>
    channel === 'ui'
      ? { name: 'ui', testMatch: 'ui.spec.ts', use: browser }
      : { name: 'rpc', testMatch: 'rpc.spec.ts' },
  ),
});
