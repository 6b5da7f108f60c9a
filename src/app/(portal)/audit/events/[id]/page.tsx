import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { EventView } from '@/features/audit/components/event-view';
import { ProofView } from '@/features/audit/components/proof-view';
import { Columns, Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('audit'))('event') };
}

export default async function EventPage({ params }: { params: Promise<{ id: string }> }) {
  const t = await getTranslations('audit');
  const { id } = await params;
  const event = await read((api) => api.audit.event({ id }));
  return (
    <Page title={t('event')} lead={event.type}>
      <Columns>
        <Stack>
          <EventView event={event} />
        </Stack>
        <ProofView body={event.body} proof={event.proof} />
      </Columns>
    </Page>
  );
}
