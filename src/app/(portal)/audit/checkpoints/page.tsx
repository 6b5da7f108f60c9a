import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { CheckpointList, KeyList } from '@/features/audit/components/checkpoint-list';
import { ExportForm } from '@/features/audit/components/export-form';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('audit'))('checkpoints') };
}

export default async function CheckpointsPage() {
  const t = await getTranslations('audit');
  const { checkpoints, keys, unsealed } = await read((api) => api.audit.checkpoints());
  return (
    <Page title={t('checkpoints')} lead={t('checkpointsIntro', { unsealed })}>
      <ExportForm />
      <KeyList keys={keys} />
      <CheckpointList checkpoints={checkpoints} />
    </Page>
  );
}
