import { Button, TextInput } from '@mantine/core';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { AccountingReport } from '@/features/audit/disclosures/components/accounting';
import { ReportRequest } from '@/features/audit/exports/components/report-request';
import { Page, Panel, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('disclosures'))('title') };
}

/** References that can be one: what else was typed is not asked for, and so not kept anywhere. */
const referencesIn = (text: string) =>
  [...new Set(text.toUpperCase().match(/[A-Z]{2,4}-\d{4}-\d{1,9}/g) ?? [])].slice(0, 20);

export default async function DisclosuresPage(props: { searchParams: Promise<{ leads?: string }> }) {
  const t = await getTranslations('disclosures');
  const trail = await getTranslations('audit');
  const { leads = '' } = await props.searchParams;
  const references = referencesIn(String(leads));
  const accounting =
    references.length > 0 ? await read((api) => api.audit.disclosures({ references })) : null;
  return (
    <Page
      title={t('title')}
      crumbs={{ above: [{ label: trail('title'), href: '/audit' }], here: t('title') }}
      lead={t('lead')}
    >
      <Stack>
        <form action="/audit/disclosures" className="screen-only">
          <Panel>
            <Stack>
              <TextInput
                name="leads"
                label={t('references')}
                description={t('referencesHint')}
                defaultValue={references.join(', ')}
                autoComplete="off"
                maxLength={400}
              />
              <div>
                <Button type="submit">{t('make')}</Button>
              </div>
            </Stack>
          </Panel>
        </form>
        {leads && !accounting && <p role="status">{t('noReference')}</p>}
        {accounting && <AccountingReport accounting={accounting} />}
        {accounting && (
          <ReportRequest
            key={references.join()}
            about={{ kind: 'disclosures_pdf', references: [...accounting.found, ...accounting.missing] }}
          />
        )}
      </Stack>
    </Page>
  );
}
