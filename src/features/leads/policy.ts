import type { Policy } from '@/server/authorization';
import type { Role } from '@/server/context';

const caseWorkers: readonly Role[] = ['investigator', 'prosecutor', 'caseworker', 'liaison'];

/** Own agency only. Auditors, administrators and operators see no lead. */
export const leadPolicy: Policy = {
  allow: ({ agency, roles }, can) => {
    if (!roles.some((role) => caseWorkers.includes(role))) return;
    can(['read', 'create', 'edit', 'reveal'], 'Lead', { agencyId: agency.id });
  },
};
