import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ImportForm } from '@/features/deconfliction/imports/components/import-form';
import { ImportList } from '@/features/deconfliction/imports/components/import-list';
import { Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('enter');
  return { title: (await getTranslations('imports'))('title') };
}

export default async function ImportPage() {
  const t = await getTranslations('imports');
  const leads = await getTranslations('leads');
  const { agency } = await read((api) => api.identity.me());
  const imports = await read((api) => api.imports.list());
  return (
    <Page
      title={t('title')}
      lead={t('intro')}
      visibleTo={leads('visibleTo')}
      crumbs={{ above: [{ href: '/leads', label: leads('title') }], here: t('title') }}
    >
      <Stack>
        <ImportForm agency={{ region: agency.region, timeZone: agency.timeZone }} />
        <ImportList imports={imports} />
      </Stack>
    </Page>
  );
}
