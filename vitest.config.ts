import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./src', import.meta.url));
const alias = { '@': src, 'server-only': `${src}/test/server-only.ts` };

/** Tests of these files need a database; everything else is pure. */
const integration = [
  'src/server/**/*.test.ts',
  'src/api/**/*.test.ts',
  'src/cli/demo/seed.test.ts',
  'src/features/**/{commands,queries,jobs,router}.test.ts',
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    env: { CONCORD_LOG_LEVEL: 'silent' },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          exclude: integration,
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: integration,
          globalSetup: 'src/test/global-setup.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
