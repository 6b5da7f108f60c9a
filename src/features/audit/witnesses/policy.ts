import type { Policy } from '@/server/authorization';

/** With which key an agency witnesses is its administrator's to say. */
export const witnessPolicy: Policy = {
  allow: ({ agency, roles }, can) => {
    if (roles.includes('administrator')) can('administer', 'AuditWitness', { agency: agency.id });
  },
};
