import { defineConfig } from '@playwright/test';
import { browserLaunch } from './e2e/support/browser';
import { baseURL } from './e2e/support/portal';

/** One portal with the demo's data and one pool of browsers. What takes the database away runs last, alone. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 2,
  fullyParallel: false,
  // For a machine that does other things as well: on an idle one no test takes a quarter of it.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  globalSetup: './e2e/support/start-portal.ts',
  use: {
    baseURL,
    launchOptions: await browserLaunch(),
    timezoneId: 'America/Los_Angeles',
    locale: 'en-US',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'journeys', testIgnore: ['processes.spec.ts', 'outage.spec.ts', 'secrets.spec.ts'] },
    { name: 'processes', testMatch: 'processes.spec.ts', dependencies: ['journeys'] },
    { name: 'outage', testMatch: 'outage.spec.ts', dependencies: ['processes'] },
    { name: 'secrets', testMatch: 'secrets.spec.ts', dependencies: ['outage'] },
  ],
});
