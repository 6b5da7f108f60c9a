import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { QuotaForm } from '@/features/deconfliction/checks/quota/components/quota-form';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('quotas'))('title') };
}

export default async function QuotasPage() {
  const t = await getTranslations('quotas');
  const administration = await getTranslations('administration');
  const me = await read((api) => api.identity.me());
  if (!me.roles.includes('administrator')) notFound();
  const settings = await read((api) => api.checkQuotas.get());
  return (
    <Page
      title={t('title')}
      lead={t(settings.setsCeiling ? 'ceilingIntro' : 'intro')}
      crumbs={{
        above: [{ label: administration('title'), href: '/administration' }],
        here: t('title'),
      }}
    >
      <QuotaForm settings={settings} />
    </Page>
  );
}
