import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { filterOf } from '@/features/deconfliction/components/filter-of';
import { HitFilters, SavedViews } from '@/features/deconfliction/components/hit-filters';
import { HitList } from '@/features/deconfliction/components/hit-list';
import { HitQueue } from '@/features/deconfliction/components/hit-queue';
import { LinkButton } from '@/ui/link-button';
import { ListKeys } from '@/ui/list-keys';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('leads');
  return { title: (await getTranslations('hits'))('title') };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function HitsPage(props: Props) {
  const t = await getTranslations('hits');
  const filter = filterOf(await props.searchParams);
  const hits = await read((api) => api.deconfliction.hits({ ...filter, leadId: null }));
  const queue = await read((api) => api.queue.get());
  const me = await read((api) => api.identity.me());
  const agencies = await read((api) => api.agencies.list());
  const others = agencies.filter(
    ({ id, kind }) => id !== me.agency.id && kind !== 'operator' && kind !== 'oversight',
  );
  const { acknowledge } = queue.can;
  return (
    <Page
      title={t('title')}
      lead={t('intro')}
      actions={
        <LinkButton href="/hits/figures" quiet>
          {t('figures')}
        </LinkButton>
      }
    >
      <ListKeys />
      <SavedViews filter={filter} views={queue.views} />
      <HitFilters filter={filter} agencies={others} />
      <HitQueue queue={queue}>
        <HitList hits={hits} now={new Date().toISOString()} selects={acknowledge} />
      </HitQueue>
    </Page>
  );
}
