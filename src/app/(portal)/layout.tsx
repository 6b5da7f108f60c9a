import type { ReactNode } from 'react';
import { sections } from '@/api/sections';
import { env } from '@/server/env';
import { Shell } from './_shell/shell';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { me, sees } = await sections();
  return (
    <Shell name={me.name} agency={me.agency.name} memberId={me.memberId} demo={env.demo} sees={sees}>
      {children}
    </Shell>
  );
}
