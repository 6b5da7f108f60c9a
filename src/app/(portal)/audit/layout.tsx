import type { ReactNode } from 'react';
import { requireSection } from '@/api/sections';
import { HealthBanner } from '@/features/audit/health/components/health-view';

export default async function Section({ children }: { children: ReactNode }) {
  await requireSection('audit');
  return (
    <>
      <HealthBanner />
      {children}
    </>
  );
}
