import type { Policy } from '@/server/authorization';

/** Everyone may look up an agency and its liaison desk; an operator founds agencies. */
export const agencyPolicy: Policy = {
  allow: (actor, can) => {
    can('read', 'Agency');
    if (actor.roles.includes('operator')) can('create', 'Agency');
  },
};
