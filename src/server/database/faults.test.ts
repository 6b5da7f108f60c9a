import { PrismaPg } from '@prisma/adapter-pg';
import { expect, test } from 'vitest';
import { appErrorOf } from '../trpc';
import { isPassing, isUnreachable } from './faults';
import { PrismaClient } from './generated/client';

test('a database that does not answer is unavailable, however it is asked, and no text of it gets out', async () => {
  const nowhere = new PrismaClient({ adapter: new PrismaPg('postgresql://x:secret@127.0.0.1:1/z') });
  const asked = [
    () => nowhere.$queryRaw`select 1`,
    () => nowhere.member.count(),
    () => nowhere.$transaction(async (tx) => tx.member.count()),
  ];
  for (const ask of asked) {
    const error = await ask().catch((cause: unknown) => cause);
    expect(isUnreachable(error)).toBe(true);
    expect(appErrorOf(error)).toMatchObject({ code: 'unavailable', message: 'unavailable' });
  }
});

test('a deadlock is tried again, a broken rule is not', () => {
  const fault = (originalCode: string) => ({
    code: 'P2010',
    meta: { driverAdapterError: { cause: { originalCode } } },
  });
  expect(isPassing(fault('40P01'))).toBe(true);
  expect(isPassing(fault('40001'))).toBe(true);
  expect(isPassing(fault('42501'))).toBe(false);
});
