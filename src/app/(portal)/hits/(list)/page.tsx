import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { filterOf, hrefOf } from '@/features/deconfliction/components/filter-of';
import { HitFilters } from '@/features/deconfliction/components/hit-filters';
import { HitList } from '@/features/deconfliction/components/hit-list';
import { HitQueue } from '@/features/deconfliction/components/hit-queue';
import { SavedViews } from '@/features/deconfliction/components/saved-views';
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
  const queueWords = await getTranslations('queue');
  const asked = await props.searchParams;
  const filter = filterOf(asked);
  const page = await read((api) =>
    api.deconfliction.hits({
      ...filter,
      leadId: null,
      cursor: typeof asked['after'] === 'string' ? asked['after'] : null,
    }),
  );
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
        <HitList hits={page.hits} now={new Date().toISOString()} selects={acknowledge} />
      </HitQueue>
      {page.nextCursor && (
        <LinkButton href={hrefOf(filter, page.nextCursor)} quiet>
          {queueWords('more')}
        </LinkButton>
      )}
    </Page>
  );
}
