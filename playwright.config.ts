import { defineConfig } from 'playwright/test';
import { chooseTestTarget } from './ci/jobs/probe/playwright/door.ts';
import { browserOptions } from './fixtures/pages/browser.ts';

/**
 * Runs the journeys as ordinary tests, against the configured target or the lab: `npx playwright test -g login --headed`.
 * One worker: journeys that run beside each other would measure each other. No retries: a journey that passes the second
 * time has failed.
 */
const use = await chooseTestTarget().then(
  ({ target }) => browserOptions(target),
  // Said by the set-up, once; `--list` needs no target.
  () => ({}),
);

export default defineConfig({
  testDir: 'ci/jobs/probe/playwright',
  testMatch: 'journeys.spec.ts',
  outputDir: 'results/playwright',
  globalSetup: './ci/jobs/probe/playwright/set-up.ts',
  reporter: [
    ['./ci/jobs/probe/playwright/scrub.ts'],
    ['list'],
    ['html', { open: 'never', outputFolder: 'results/playwright-report' }],
  ],
  workers: 1,
  retries: 0,
  fullyParallel: false,
  timeout: 0,
  projects: [
    { name: 'ui', grep: /@ui/, use },
    { name: 'rpc', grep: /@rpc/ },
  ],
});
