import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { FindingList } from '@/features/audit/review/components/finding-list';
import { Filters } from '@/ui/filters';
import { LinkButton } from '@/ui/link-button';
import { Columns, Page, Panel, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('review'))('title') };
}

type Props = { searchParams: Promise<{ state?: string; after?: string }> };

export default async function ReviewPage(props: Props) {
  const t = await getTranslations('review');
  const audit = await getTranslations('audit');
  const format = await getFormatter();
  const { state, after } = await props.searchParams;
  const closed = state === 'closed';
  const page = await read((api) => api.review.findings({ closed, cursor: after ?? null }));
  const { week, signed } = page.lastWeek;
  const monday = format.dateTime(new Date(`${week}T12:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <Page
      title={t('title')}
      lead={t('intro')}
      crumbs={{ above: [{ label: audit('title'), href: '/audit' }], here: t('title') }}
      actions={
        <LinkButton href="/audit/review/rules" quiet>
          {t('rules')}
        </LinkButton>
      }
    >
      <Filters
        label={t('shown')}
        current={closed ? 'closed' : 'open'}
        choices={[
          { value: 'open', label: t('open'), href: '/audit/review' },
          { value: 'closed', label: t('closed'), href: '/audit/review?state=closed' },
        ]}
      />
      <Columns>
        <Stack>
          <FindingList
            findings={page.findings}
            title={closed ? t('closed') : t('open')}
            empty={closed ? t('noneClosed') : t('none')}
            decides={page.decides}
          />
          {page.nextCursor && (
            <LinkButton href={`/audit/review?${closed ? 'state=closed&' : ''}after=${page.nextCursor}`} quiet>
              {t('older')}
            </LinkButton>
          )}
        </Stack>
        {page.decides && (
          <Panel title={t('lastWeek')}>
            <Stack>
              <p>
                {t('sheetOf', { week: monday })}: {signed ? t('lastWeekSigned') : t('lastWeekOpen')}
              </p>
              <LinkButton href={`/audit/review/weeks/${week}`} quiet={signed}>
                {t('openSheet')}
              </LinkButton>
            </Stack>
          </Panel>
        )}
      </Columns>
    </Page>
  );
}
