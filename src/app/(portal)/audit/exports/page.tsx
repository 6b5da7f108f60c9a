import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ArchiveNote } from '@/features/audit/archives/components/archive-note';
import { ExportForm } from '@/features/audit/exports/components/export-form';
import { ExportList } from '@/features/audit/exports/components/export-list';
import { Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('exports'))('title') };
}

export default async function ExportsPage() {
  const t = await getTranslations('exports');
  const audit = await getTranslations('audit');
  const scope = await read((api) => api.audit.scope());
  const exports = await read((api) => api.exports.list());
  return (
    <Page
      title={t('title')}
      crumbs={{ above: [{ label: audit('title'), href: '/audit' }], here: t('title') }}
      lead={t('intro')}
    >
      <Stack>
        <ArchiveNote archived={scope.archived} />
        <ExportList initial={exports} />
        <ExportForm scope={scope} />
      </Stack>
    </Page>
  );
}
