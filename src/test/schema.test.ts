import { expect, test } from 'vitest';
import { agencyKinds, legalRegimes } from '@/features/agencies/domain';
import { checkKinds } from '@/features/deconfliction/checks/domain';
import { fileCheckStates } from '@/features/deconfliction/checks/files/domain';
import { commonKinds, commonOrigins } from '@/features/deconfliction/common-values/domain';
import { hitOutcomes, tiers } from '@/features/deconfliction/domain';
import { escalationSteps } from '@/features/deconfliction/escalation/domain';
import { roles } from '@/features/identity/domain';
import { purposeCodes, subjectRoles, urgencies, withdrawalReasons } from '@/features/leads/domain';
import { selectorTypes } from '@/features/selectors/domain';
import { roles as contextRoles } from '@/server/context';
import { $Enums } from '@/server/database/generated/client';

test.each([
  ['AgencyKind', agencyKinds],
  ['LegalRegime', legalRegimes],
  ['Role', roles],
  ['Role', contextRoles],
  ['SelectorType', selectorTypes],
  ['SubjectRole', subjectRoles],
  ['Urgency', urgencies],
  ['PurposeCode', purposeCodes],
  ['WithdrawalReason', withdrawalReasons],
  ['Tier', tiers],
  ['HitOutcome', hitOutcomes],
  ['EscalationStep', escalationSteps],
  ['CheckKind', checkKinds],
  ['CommonOrigin', commonOrigins],
  ['CommonKind', commonKinds],
  ['FileCheckState', fileCheckStates],
] as const)('%s is one list in the database and in the code', (name, values) => {
  expect(Object.values($Enums[name])).toEqual([...values]);
});
