import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { HitList } from '@/features/deconfliction/components/hit-list';
import { Filters } from '@/ui/filters';
import { ListKeys } from '@/ui/list-keys';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('leads');
  return { title: (await getTranslations('hits'))('title') };
}

const states = ['unanswered', 'answered', 'all'] as const;

export default async function HitsPage(props: { searchParams: Promise<{ state?: string }> }) {
  const t = await getTranslations('hits');
  const asked = (await props.searchParams).state;
  const state = states.find((known) => known === asked) ?? 'unanswered';
  const hits = await read((api) => api.deconfliction.hits({ state, leadId: null }));
  return (
    <Page title={t('title')} lead={t('intro')}>
      <ListKeys />
      <Filters
        label={t('filter')}
        current={state}
        choices={states.map((of) => ({ value: of, label: t(`show.${of}`), href: `/hits?state=${of}` }))}
      />
      <HitList hits={hits} now={new Date().toISOString()} />
    </Page>
  );
}
