import { defineConfig } from 'playwright/test';

/** No journeys for Playwright's own runner yet: `cutoff probe` runs them. */
export default defineConfig({ testDir: 'journeys', testMatch: [] });
