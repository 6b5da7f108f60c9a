import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { CommonValueList } from '@/features/deconfliction/common-values/components/common-value-list';
import { ProposeCommonValue } from '@/features/deconfliction/common-values/components/propose-common-value';
import { Columns, Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('commonValues'))('title') };
}

export default async function CommonValuesPage() {
  const t = await getTranslations('commonValues');
  const { values, mayPropose } = await read((api) => api.commonValues.list());
  return (
    <Page title={t('title')} lead={t('intro')}>
      <Columns>
        <Stack>
          <CommonValueList values={values} />
        </Stack>
        <Stack>{mayPropose && <ProposeCommonValue />}</Stack>
      </Columns>
    </Page>
  );
}
