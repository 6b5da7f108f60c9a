import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { AgencyFigures, WeekFigures } from '@/features/deconfliction/components/figures';
import { Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('figures'))('title') };
}

export default async function FiguresPage() {
  const t = await getTranslations('figures');
  const hits = await getTranslations('hits');
  const { weeks, agencies } = await read((api) => api.queue.figures());
  return (
    <Page
      title={t('title')}
      lead={t('intro')}
      crumbs={{ above: [{ label: hits('title'), href: '/hits' }], here: t('title') }}
    >
      <Stack>
        <WeekFigures weeks={weeks} />
        <AgencyFigures agencies={agencies} />
      </Stack>
    </Page>
  );
}
