import { expect, test } from 'vitest';
import { agencyKinds } from '@/features/agencies/domain';
import { decideSealed, subjectRoles } from './domain';

test('of what an NGO enters only a suspect’s selectors are matched', () => {
  const sealed = agencyKinds.flatMap((kind) =>
    subjectRoles.filter((role) => decideSealed(kind, role)).map((role) => `${kind} ${role}`),
  );
  expect(sealed).toEqual(['ngo victim', 'ngo witness', 'ngo associate', 'ngo unknown']);
});
