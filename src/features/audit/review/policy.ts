import type { Policy } from '@/server/authorization';

/** An agency's auditor decides on what was found about its members; an oversight auditor sees all and decides nothing. */
export const reviewPolicy: Policy = {
  allow: ({ agency, roles }, can) => {
    if (roles.includes('auditor')) can(['read', 'resolve'], 'ReviewFinding', { agencyId: agency.id });
    if (roles.includes('oversight_auditor')) can('read', 'ReviewFinding');
  },
};
