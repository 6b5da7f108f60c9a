import type { Policy } from '@/server/authorization';

/** Auditors and operators see how the installation and its trail are; no case contents come with it. Operators are the watch desk too. */
export const alertPolicy: Policy = {
  allow: ({ roles }, can) => {
    if (roles.some((role) => ['auditor', 'oversight_auditor', 'operator'].includes(role)))
      can('read', 'System');
    if (roles.includes('operator')) can('watch', 'System');
  },
};
