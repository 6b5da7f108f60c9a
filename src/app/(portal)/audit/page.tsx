import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { EventTable } from '@/features/audit/components/event-table';
import { LinkButton } from '@/ui/link-button';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('audit'))('title') };
}

export default async function AuditPage() {
  const t = await getTranslations('audit');
  const { roles } = await read((api) => api.identity.me());
  return (
    <Page
      full
      title={t('title')}
      lead={t(roles.includes('oversight_auditor') ? 'scope.all' : 'scope.agency')}
      actions={
        <LinkButton href="/audit/checkpoints" quiet>
          {t('checkpointsAndExport')}
        </LinkButton>
      }
    >
      <EventTable />
    </Page>
  );
}
