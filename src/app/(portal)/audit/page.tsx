import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ArchiveNote } from '@/features/audit/archives/components/archive-note';
import { Trail } from '@/features/audit/components/trail';
import { ExportLink } from '@/features/audit/exports/components/export-link';
import { LinkButton } from '@/ui/link-button';
import { ListKeys } from '@/ui/list-keys';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('audit'))('title') };
}

export default async function AuditPage() {
  const t = await getTranslations('audit');
  const scope = await read((api) => api.audit.scope());
  return (
    <Page
      full
      title={t('title')}
      lead={t(`scope.${scope.scope}`)}
      actions={
        <>
          <LinkButton href="/audit/review" quiet>
            {t('review')}
          </LinkButton>
          <LinkButton href="/audit/checkpoints" quiet>
            {t('checkpoints')}
          </LinkButton>
          {scope.scope === 'agency' && (
            <>
              <LinkButton href="/audit/disclosures" quiet>
                {t('disclosures')}
              </LinkButton>
              <LinkButton href="/audit/erasures" quiet>
                {t('erasures')}
              </LinkButton>
            </>
          )}
          <LinkButton href="/audit/health" quiet>
            {t('health')}
          </LinkButton>
          <ExportLink />
        </>
      }
    >
      <ListKeys />
      <ArchiveNote archived={scope.archived} />
      <Trail scope={scope} />
    </Page>
  );
}
