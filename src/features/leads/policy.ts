import type { Policy } from '@/server/authorization';
import type { Role } from '@/server/context';

const caseWorkers: readonly Role[] = ['investigator', 'prosecutor', 'caseworker', 'liaison'];

/** A victim advocate sees the leads that hold something of a victim or a witness. */
const concerning = (agencyId: string) => ({
  agencyId,
  selectors: { some: { subjectRole: { in: ['victim' as const, 'witness' as const] } } },
});

/** Own agency only. Auditors, administrators and operators see no lead. */
export const leadPolicy: Policy = {
  allow: ({ agency, roles }, can) => {
    if (roles.includes('victim_advocate')) can(['read', 'reveal'], 'Lead', concerning(agency.id));
    if (!roles.some((role) => caseWorkers.includes(role))) return;
    can(['read', 'create', 'edit', 'reveal'], 'Lead', { agencyId: agency.id });
  },
};
