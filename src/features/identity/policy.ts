import type { Policy } from '@/server/authorization';

/** Members see themselves; an administrator looks after the members of the own agency; an operator adds an agency's first administrator. */
export const identityPolicy: Policy = {
  allow: ({ memberId, agency, roles }, can) => {
    can('read', 'Member', { id: memberId });
    if (roles.includes('administrator')) can(['read', 'administer'], 'Member', { agencyId: agency.id });
    if (roles.includes('operator')) can('create', 'Member');
  },
};
