import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { LeadForm } from '@/features/leads/components/lead-form';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('enter');
  return { title: (await getTranslations('leadForm'))('heading') };
}

export default async function NewLeadPage() {
  const t = await getTranslations('leadForm');
  const leads = await getTranslations('leads');
  const { asked, kind, region } = await read((api) => api.deconfliction.scope());
  return (
    <Page
      title={t('heading')}
      crumbs={{ above: [{ label: leads('title'), href: '/leads' }], here: t('heading') }}
      lead={t('intro')}
    >
      <LeadForm agency={{ asked, kind, region }} />
    </Page>
  );
}
