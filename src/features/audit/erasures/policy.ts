import type { Policy } from '@/server/authorization';

/** An agency's auditors ask for an erasure, and one who did not ask decides; the database demands the second person too. */
export const erasurePolicy: Policy = {
  allow: ({ agency, memberId, roles }, can) => {
    if (!roles.includes('auditor')) return;
    can(['create', 'read'], 'AuditErasure', { agencyId: agency.id });
    can('resolve', 'AuditErasure', {
      agencyId: agency.id,
      requestedById: { not: memberId },
      decidedAt: null,
    });
  },
};
