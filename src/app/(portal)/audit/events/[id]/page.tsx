import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { read } from '@/api/caller';
import { EventView } from '@/features/audit/components/event-view';
import { ProofView } from '@/features/audit/components/proof-view';
import { Columns, Page, Stack } from '@/ui/page';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string>>;
}

/** Read once a request, for the title and the page: each read is an event. */
const eventOf = cache((id: string) => read((api) => api.audit.event({ id })));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await eventOf((await params).id);
  return { title: (await getTranslations('audit'))('event') };
}

/** The address carries the filter of the list that one came from. */
export default async function EventPage(props: Props) {
  const t = await getTranslations('audit');
  const { id } = await props.params;
  const filter = new URLSearchParams(await props.searchParams);
  const event = await eventOf(id);
  return (
    <Page
      title={t('event')}
      crumbs={{
        above: [{ label: t('title'), href: filter.size > 0 ? `/audit?${filter}` : '/audit' }],
        here: id.slice(-8),
      }}
      lead={event.type}
    >
      <Columns>
        <Stack>
          <EventView event={event} />
        </Stack>
        <ProofView event={event} />
      </Columns>
    </Page>
  );
}
