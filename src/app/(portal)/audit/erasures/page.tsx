import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { ErasureForm } from '@/features/audit/erasures/components/erasure-form';
import { ErasureList } from '@/features/audit/erasures/components/erasure-list';
import { Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('erasures'))('title') };
}

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** What a link of an event or of a lead's history asks about. */
async function askedAbout({ searchParams }: Props) {
  const { of, id } = await searchParams;
  if ((of !== 'event' && of !== 'lead') || typeof id !== 'string') return null;
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? ({ of, objectId: id } as const) : null;
}

export default async function ErasuresPage(props: Props) {
  const t = await getTranslations('erasures');
  const audit = await getTranslations('audit');
  const about = await askedAbout(props);
  const erasures = await read((api) => api.erasures.list());
  return (
    <Page
      title={t('title')}
      crumbs={{ above: [{ label: audit('title'), href: '/audit' }], here: t('title') }}
      lead={t('intro')}
    >
      <Stack>
        {about && <ErasureForm key={about.objectId} {...about} />}
        <ErasureList erasures={erasures} />
      </Stack>
    </Page>
  );
}
