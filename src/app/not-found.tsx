import type { Metadata } from 'next';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/ui/link-button';
import { Empty, Page, Panel } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('errors'))('notFound') };
}

/** What is not there and what one may not see look alike. */
export default function NotFound() {
  const t = useTranslations('errors');
  return (
    <Page title={t('notFound')}>
      <Panel>
        <Empty title={t('notFoundAdvice')}>
          <LinkButton href="/">{t('toInbox')}</LinkButton>
        </Empty>
      </Panel>
    </Page>
  );
}
