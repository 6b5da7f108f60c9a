import type { Metadata } from 'next';
import Link from 'next/link';
import { getFormatter, getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ReportRequest } from '@/features/audit/exports/components/report-request';
import { FindingList } from '@/features/audit/review/components/finding-list';
import { SignSheet } from '@/features/audit/review/components/sign-sheet';
import { LinkButton } from '@/ui/link-button';
import { Page, Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';

type Props = { params: Promise<{ week: string }> };

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('review'))('openSheet') };
}

const day = 86_400_000;
const weekFrom = (week: string, weeks: number) =>
  new Date(Date.parse(week) + weeks * 7 * day).toISOString().slice(0, 10);

export default async function SheetPage({ params }: Props) {
  const t = await getTranslations('review');
  const audit = await getTranslations('audit');
  const format = await getFormatter();
  const asked = (await params).week;
  const sheet = await read((api) => api.review.sheet({ week: asked }));
  const { week } = sheet;
  const monday = format.dateTime(new Date(`${week}T12:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' });
  const title = t('sheetOf', { week: monday });
  return (
    <Page
      title={`${sheet.agency}: ${title}`}
      lead={t('sheetIntro')}
      visibleTo={t('visibleTo')}
      crumbs={{
        above: [
          { label: audit('title'), href: '/audit' },
          { label: t('title'), href: '/audit/review' },
        ],
        here: title,
      }}
      actions={
        <>
          <LinkButton href={`/audit/review/weeks/${weekFrom(week, -1)}`} quiet>
            {t('before')}
          </LinkButton>
          {sheet.over && (
            <LinkButton href={`/audit/review/weeks/${weekFrom(week, 1)}`} quiet>
              {t('after')}
            </LinkButton>
          )}
        </>
      }
    >
      <Panel>
        <Stack>
          <p>{t('sheetCounts', { count: sheet.findings.length, unclosed: sheet.unclosed })}</p>
          {sheet.signed && (
            <p>
              {t('signedBy', { name: sheet.signed.by ?? t('somebody') })}, <When at={sheet.signed.at} />.{' '}
              <Link href={`/audit/events/${sheet.signed.eventId}`} prefetch={false}>
                {t('statement')}
              </Link>
            </p>
          )}
          {!sheet.over && <p>{t('notOver')}</p>}
          {sheet.maySign && <SignSheet week={week} />}
        </Stack>
      </Panel>
      <FindingList findings={sheet.findings} title={t('shown')} empty={t('none')} decides={false} />
      <ReportRequest key={week} about={{ kind: 'sheet_pdf', week }} />
    </Page>
  );
}
