import type { Policy } from '@/server/authorization';

/** An auditor reads what concerns the own agency, an oversight auditor everything; row-level security says the same. */
export const auditPolicy: Policy = {
  allow: ({ agency, memberId, roles }, can) => {
    const auditor = roles.includes('auditor');
    const oversight = roles.includes('oversight_auditor');
    if (auditor) can('read', 'AuditEvent', { OR: [{ agencyId: agency.id }, { counterpartId: agency.id }] });
    if (oversight) can('read', 'AuditEvent');
    if (auditor || oversight) can(['create', 'read'], 'AuditExport', { memberId });
  },
};
