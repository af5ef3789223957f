import { defineConfig } from 'vitest/config';

/**
 * `unit`: pure logic and stub-server tests beside the code, with nothing but Node, seconds.
 * `tools`: the templates of schedulers, against real tools that the tests build or install into the cache folder.
 * `endurance`: a watch in fast motion, some minutes in a lab of its own.
 * `lab`: files named `*.lab.test.ts`, which need more than Node: the real Odoo, Pushgateway and Prometheus of the lab, or
 *   Chromium, or Playwright's own runner.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Properties and child processes take long on a machine that is busy with something else.
          testTimeout: 30_000,
          include: ['{ci,fixtures,journeys,load,reporters}/**/*.test.ts'],
          // Loading the same modules for each file takes longer than the tests.
          isolate: false,
          setupFiles: ['fixtures/machine/unit-setup.ts'],
          // Vitest leaves a core free by itself, which on two cores halves the speed.
          maxWorkers: '100%',
          exclude: ['**/*.lab.test.ts', '**/*.{tools,endurance}.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'tools',
          include: ['ci/templates/*.tools.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'endurance',
          include: ['ci/jobs/watch/*.endurance.test.ts'],
          bail: 1,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['{ci,fixtures,journeys,load,reporters}/**/*.lab.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
