import type { Policy } from '@/server/authorization';

/**
 * Those who work on leads see their agency's hits and may write to the other side; a liaison answers for the agency. What
 * rests on victims and witnesses alone is the victim advocate's first, until it is released.
 */
export const deconflictionPolicy: Policy = {
  allow: ({ agency, memberId, roles }, can) => {
    const own = { agencyId: agency.id };
    if (roles.some((role) => ['investigator', 'prosecutor', 'caseworker', 'liaison'].includes(role))) {
      can(['read', 'message'], 'HitSide', { ...own, withAdvocate: false });
      can(['create', 'read'], 'SelectorCheck', { ...own, memberId });
      can('read', 'FileCheck', { ...own, memberId });
      can('read', 'CheckNotice', own);
      can('read', 'LeadImport', own);
      // What a file holds is entered in the name of who began it: nobody else may add to it or stop it.
      can('create', 'LeadImport', { ...own, createdById: memberId });
    }
    if (roles.includes('liaison')) {
      can(['acknowledge', 'resolve'], 'HitSide', { ...own, withAdvocate: false });
      can('acknowledge', 'CheckNotice', own);
    }
    if (roles.includes('victim_advocate')) {
      const routed = { ...own, advocateDueAt: { not: null } };
      can(['read', 'message', 'acknowledge', 'resolve'], 'HitSide', routed);
      can('release', 'HitSide', { ...routed, withAdvocate: true });
    }
  },
};
