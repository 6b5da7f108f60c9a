import { describe, expect, test } from 'vitest';
import { roles as allRoles } from '@/features/identity/domain';
import { type Action, buildAbility } from '@/server/authorization';
import type { Actor, Role } from '@/server/context';
import { policies } from './ability';

const agency = {
  id: 'ours',
  code: 'HC',
  name: 'Ours',
  kind: 'police',
  legalRegime: 'us_28cfr23',
  region: 'US',
  timeZone: 'UTC',
} as const;
const actor = (...roles: Role[]): Actor => ({
  sessionId: 's',
  memberId: 'me',
  name: 'N',
  email: 'e',
  roles,
  agency,
});

const caseWork = ['investigator', 'prosecutor', 'caseworker', 'liaison'];
const withAdvocates = [...caseWork, 'victim_advocate'];

/** Who may do what at all: the forbidden is everything that is not named. */
const may: readonly [
  Action,
  'Lead' | 'HitSide' | 'SelectorCheck' | 'CheckNotice' | 'AuditEvent' | 'AuditExport' | 'Agency' | 'System',
  readonly string[],
][] = [
  ['read', 'Lead', withAdvocates],
  ['edit', 'Lead', caseWork],
  ['create', 'Lead', caseWork],
  ['reveal', 'Lead', withAdvocates],
  ['read', 'HitSide', withAdvocates],
  ['message', 'HitSide', withAdvocates],
  ['create', 'SelectorCheck', caseWork],
  ['read', 'SelectorCheck', caseWork],
  ['read', 'CheckNotice', caseWork],
  ['acknowledge', 'HitSide', ['liaison', 'victim_advocate']],
  ['resolve', 'HitSide', ['liaison', 'victim_advocate']],
  ['release', 'HitSide', ['victim_advocate']],
  ['read', 'AuditEvent', ['auditor', 'oversight_auditor']],
  ['create', 'AuditExport', ['auditor', 'oversight_auditor']],
  ['read', 'Agency', allRoles],
  ['create', 'Agency', ['operator']],
  ['watch', 'System', ['operator']],
  ['read', 'System', ['auditor', 'oversight_auditor', 'operator']],
];

describe('each role', () => {
  test.each(may)('%s %s: %j', (action, subject, allowed) => {
    const able = allRoles.filter((role) => buildAbility(actor(role), policies).can(action, subject));
    expect(able).toEqual(allRoles.filter((role) => allowed.includes(role)));
  });

  test('nobody at all may do anything', () => {
    const nobody = buildAbility(null, policies);
    for (const [action, subject] of may) expect(nobody.can(action, subject)).toBe(false);
  });
});

describe('the order of the policies', () => {
  test('changes nothing, nor does the order of a member’s roles', () => {
    const answer = (of: typeof policies, roles: Role[]) => {
      const ability = buildAbility(actor(...roles), of);
      return may.map(([action, subject]) => ability.can(action, subject));
    };
    const mixed: Role[] = ['liaison', 'administrator', 'auditor'];
    const expected = answer(policies, mixed);
    for (let turn = 0; turn < policies.length; turn += 1) {
      const turned = [...policies.slice(turn), ...policies.slice(0, turn)];
      expect(answer(turned, mixed)).toEqual(expected);
      expect(answer([...turned].reverse(), [...mixed].reverse())).toEqual(expected);
    }
  });
});
