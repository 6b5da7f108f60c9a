import { expect, test } from 'vitest';
import { testDatabase } from '@/test/database';
import { tellProcess } from './process-events';

const database = testDatabase();

test('portal and worker say when they start and when they stop', async () => {
  for (const process of ['portal', 'worker'] as const) {
    await tellProcess(process, 'started');
    await tellProcess(process, 'stopped');
  }
  const { rows } = await database.admin.query<{ type: string }>(
    `select type from audit_event where type !~ '^(writer|schema)[.]' order by id`,
  );
  expect(rows.map(({ type }) => type)).toEqual([
    ...['portal.started', 'portal.stopped', 'worker.started', 'worker.stopped'],
  ]);
});
