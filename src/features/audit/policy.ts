import type { Policy } from '@/server/authorization';

/**
 * An auditor reads what concerns the own agency and what happens to the trail itself, an oversight auditor everything;
 * row-level security says the same.
 */
export const auditPolicy: Policy = {
  allow: ({ agency, memberId, roles }, can) => {
    const auditor = roles.includes('auditor');
    const oversight = roles.includes('oversight_auditor');
    const ofTheTrail = { op: 'integrity', agencyId: null, counterpartId: null };
    if (auditor)
      can('read', 'AuditEvent', { OR: [{ agencyId: agency.id }, { counterpartId: agency.id }, ofTheTrail] });
    if (oversight) can('read', 'AuditEvent');
    if (auditor || oversight) can(['create', 'read'], 'AuditExport', { memberId });
  },
};
