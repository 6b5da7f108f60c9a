import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { requireSection } from '@/api/sections';
import { HealthView } from '@/features/audit/health/components/health-view';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('health'))('title') };
}

export default async function HealthPage() {
  const t = await getTranslations('health');
  const trail = await getTranslations('audit');
  return (
    <Page
      title={t('title')}
      crumbs={{ above: [{ label: trail('title'), href: '/audit' }], here: t('title') }}
      lead={t('lead')}
    >
      <HealthView />
    </Page>
  );
}
