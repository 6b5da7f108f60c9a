import type { Policy } from '@/server/authorization';

/** The common values that an agency lists or holds: its liaisons and administrators decide, its auditors look. */
export const commonValuePolicy: Policy = {
  allow: ({ agency, roles }, can) => {
    const concerned = { OR: [{ ownerId: agency.id }, { holders: { some: { agencyId: agency.id } } }] };
    if (roles.includes('oversight_auditor')) can('read', 'CommonValue');
    if (roles.some((role) => role === 'liaison' || role === 'administrator') && agency.kind !== 'oversight') {
      can(['read', 'administer'], 'CommonValue', concerned);
    }
    if (roles.includes('auditor')) can('read', 'CommonValue', concerned);
  },
};
