import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ArchiveNote } from '@/features/audit/archives/components/archive-note';
import { History } from '@/features/audit/components/history';
import { historyTypes } from '@/features/audit/domain';
import { LinkButton } from '@/ui/link-button';
import { ListKeys } from '@/ui/list-keys';
import { Page } from '@/ui/page';

type Props = { params: Promise<{ type: string; id: string }> };

async function objectOf({ params }: Props) {
  const { type, id } = await params;
  const known = historyTypes.find((one) => one === type);
  if (!known || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) notFound();
  return { type: known, id };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('audit'))(`historyOf.${(await objectOf(props)).type}`) };
}

export default async function HistoryPage(props: Props) {
  const t = await getTranslations('audit');
  const { type, id } = await objectOf(props);
  const { archived } = await read((api) => api.audit.scope());
  return (
    <Page
      full
      title={t(`historyOf.${type}`)}
      crumbs={{ above: [{ label: t('title'), href: '/audit' }], here: `…${id.slice(-8)}` }}
      lead={t('historyLead')}
      actions={
        type === 'lead' && (
          <LinkButton href={`/audit/erasures?of=lead&id=${id}`} quiet>
            {t('askToEraseLead')}
          </LinkButton>
        )
      }
    >
      <ListKeys />
      <ArchiveNote archived={archived} />
      <History of={{ type, id }} />
    </Page>
  );
}
