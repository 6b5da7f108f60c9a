import { expect, test } from 'vitest';
import { agencyKinds } from '@/features/agencies/domain';
import { decideLock, normaliseEmail, rolesOf } from './domain';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test.each([
  [[], false],
  [[1, 2, 3], false],
  [[1, 2, 3, 14], true],
  [[1, 2, 3, 15], false],
  [[1, 2, 3, 4, 5], true],
])('failures %j minutes ago: locked %s', (minutes, locked) => {
  expect(decideLock(minutes.map(ago), now)).toBe(locked);
});

test('oversight and operation are roles of their own bodies alone', () => {
  for (const kind of agencyKinds) {
    expect(rolesOf(kind).includes('oversight_auditor'), kind).toBe(kind === 'oversight');
    expect(rolesOf(kind).includes('operator'), kind).toBe(kind === 'operator');
  }
});

test('an address is trimmed and lower case', () => {
  expect(normaliseEmail(' Liaison@Harbor.EXAMPLE ')).toBe('liaison@harbor.example');
});
