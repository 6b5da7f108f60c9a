import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { Notices, Receipts } from '@/features/deconfliction/checks/components/check-desk';
import { CheckForm } from '@/features/deconfliction/checks/components/check-form';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('check'))('title') };
}

export default async function CheckPage() {
  const t = await getTranslations('check');
  const { asked, kind, region } = await read((api) => api.deconfliction.scope());
  const desk = await read((api) => api.checks.desk());
  return (
    <Page title={t('title')} lead={t('intro')}>
      <CheckForm agency={{ asked, kind, region }} allowance={desk.allowance} />
      <Receipts receipts={desk.receipts} />
      <Notices notices={desk.notices} />
    </Page>
  );
}
