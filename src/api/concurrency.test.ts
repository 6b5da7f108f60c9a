import { expect, test } from 'vitest';
import { enterAtOnce } from '@/test/concurrent-entry';
import { testDatabase } from '@/test/database';

const database = testDatabase();

/** In full, with ten thousand selectors a writer: bench/concurrency.ts. */
test('16 writers, statements interrupted, connections closed, workers killed: the pairs are those of brute force, once each', {
  timeout: 300_000,
}, async () => {
  const sizes = { writers: 16, importers: 2, agencies: 4, leads: 12, values: 6, pictures: 1 };
  const found = await enterAtOnce(database.admin, { ...sizes, disturbMs: 20, workerMs: 1_500 });
  expect(found.entered).toBe(found.leads);
  expect(found.pairs).toBeGreaterThan(200);
  expect(found.near).toBeGreaterThan(20);
  expect(found.aborted).toBeGreaterThan(20);
  expect(found.killed).toBeGreaterThan(5);
  expect(found.workersKilled).toBeGreaterThan(0);
  expect(found).toMatchObject({ missed: 0, wrong: 0, doubled: 0, otherGrounds: 0, toldTwice: 0, untold: 0 });
});
