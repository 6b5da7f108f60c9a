import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { WitnessForm } from '@/features/audit/witnesses/components/witness-form';
import { WitnessKey } from '@/features/audit/witnesses/components/witness-key';
import { Columns, Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('witness'))('title') };
}

export default async function WitnessPage() {
  const t = await getTranslations('witness');
  const administration = await getTranslations('administration');
  const me = await read((api) => api.identity.me());
  if (!me.roles.includes('administrator')) notFound();
  const witness = await read((api) => api.witness.get());
  return (
    <Page
      title={t('title')}
      lead={t('intro')}
      crumbs={{ above: [{ label: administration('title'), href: '/administration' }], here: t('title') }}
    >
      <Columns>
        <WitnessKey agencyId={me.agency.id} witness={witness} />
        <WitnessForm replaces={witness !== null} />
      </Columns>
    </Page>
  );
}
