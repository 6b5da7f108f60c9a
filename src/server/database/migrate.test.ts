import { expect, test } from 'vitest';
import { testDatabase } from '@/test/database';
import { schemaDrift } from './migrate';

const database = testDatabase();

test('the migrations make what prisma/schema says', async () => {
  expect(await schemaDrift(database.adminUrl, 'database')).toContain('This is an empty migration');
});
