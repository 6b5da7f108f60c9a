import type { ReactNode } from 'react';
import { requireSection } from '@/api/sections';

export default async function Section({ children }: { children: ReactNode }) {
  await requireSection('enter');
  return children;
}
