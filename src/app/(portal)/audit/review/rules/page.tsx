import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ExceptionList, RuleList } from '@/features/audit/review/components/rule-list';
import { Columns, Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('review'))('rules') };
}

export default async function RulesPage() {
  const t = await getTranslations('review');
  const audit = await getTranslations('audit');
  const { rules, exceptions, decides } = await read((api) => api.review.rules());
  const above = [
    { label: audit('title'), href: '/audit' },
    { label: t('title'), href: '/audit/review' },
  ];
  return (
    <Page title={t('rules')} lead={t('rulesIntro')} crumbs={{ above, here: t('rules') }}>
      <Columns>
        <RuleList rules={rules} decides={decides} />
        <ExceptionList exceptions={exceptions} decides={decides} />
      </Columns>
    </Page>
  );
}
