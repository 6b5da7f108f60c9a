import { NextRequest } from 'next/server';
import { expect, test } from 'vitest';
import { testDatabase } from '@/test/database';
import { getCheckpoint } from './log';

testDatabase();

/** What makes no sense is counted like any other request, and costs no look at the database. */
const askFrom = (address: string) =>
  getCheckpoint(
    new NextRequest('https://portal.example/api/log/checkpoint/x', {
      headers: { 'x-forwarded-for': address },
    }),
    'x',
  );

test('six hundred requests a minute from one network are answered, and no more; another is not hindered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 601 }, (_, at) => askFrom(`2001:db8:1:2::${at.toString(16)}`)),
  );
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(600);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(1);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await askFrom('2001:db8:1:3::1')).status).toBe(400);
});
