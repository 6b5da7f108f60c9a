import type { ReactNode } from 'react';
import { read } from '@/api/caller';
import { env } from '@/server/env';
import { Shell } from './_shell/shell';

const caseRoles = new Set(['investigator', 'prosecutor', 'caseworker', 'liaison']);

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const me = await read((api) => api.identity.me());
  const sees = {
    leads: me.roles.some((role) => caseRoles.has(role)),
    audit: me.roles.includes('auditor') || me.roles.includes('oversight_auditor'),
    administration: me.roles.includes('administrator') || me.roles.includes('operator'),
  };
  return (
    <Shell name={me.name} agency={me.agency.name} memberId={me.memberId} demo={env.demo} sees={sees}>
      {children}
    </Shell>
  );
}
