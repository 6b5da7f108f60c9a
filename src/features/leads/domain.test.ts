import { expect, test } from 'vitest';
import { agencyKinds } from '@/features/agencies/domain';
import { decideSealed, subjectRoles } from './domain';

test('only an NGO’s victims, witnesses and those it cannot tell are kept from matching', () => {
  const sealed = agencyKinds.flatMap((kind) =>
    subjectRoles.filter((role) => decideSealed(kind, role)).map((role) => `${kind} ${role}`),
  );
  expect(sealed).toEqual(['ngo victim', 'ngo witness', 'ngo unknown']);
});
