import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection, sections } from '@/api/sections';
import { LeadList } from '@/features/leads/components/lead-list';
import { LinkButton } from '@/ui/link-button';
import { ListKeys } from '@/ui/list-keys';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('leads');
  return { title: (await getTranslations('leads'))('title') };
}

export default async function LeadsPage(props: { searchParams: Promise<{ after?: string }> }) {
  const t = await getTranslations('leads');
  const imports = await getTranslations('imports');
  const { sees } = await sections();
  const { after } = await props.searchParams;
  const { leads, nextCursor } = await read((api) => api.leads.list({ cursor: after ?? null }));
  const hits = await read((api) => api.deconfliction.countsByLead({ leadIds: leads.map(({ id }) => id) }));
  return (
    <Page
      title={t('title')}
      visibleTo={t('visibleTo')}
      actions={
        sees.enter && (
          <>
            <LinkButton href="/leads/import" quiet>
              {imports('link')}
            </LinkButton>
            <LinkButton href="/leads/new">{t('new')}</LinkButton>
          </>
        )
      }
    >
      <ListKeys />
      <LeadList leads={leads} hits={hits} nextCursor={nextCursor} />
    </Page>
  );
}
