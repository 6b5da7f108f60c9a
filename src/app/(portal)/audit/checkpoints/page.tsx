import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection } from '@/api/sections';
import { CheckpointList, KeyList } from '@/features/audit/components/checkpoint-list';
import { Filters } from '@/ui/filters';
import { Columns, Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('audit');
  return { title: (await getTranslations('audit'))('checkpoints') };
}

const path = '/audit/checkpoints';

export default async function CheckpointsPage(props: {
  searchParams: Promise<{ show?: string; before?: string }>;
}) {
  const t = await getTranslations('audit');
  const { show, before } = await props.searchParams;
  const all = show === 'all';
  const { checkpoints, nextBefore, keys, unsealed } = await read((api) =>
    api.audit.checkpoints({ before: /^\d{1,9}$/.test(before ?? '') ? Number(before) : null, all }),
  );
  const older = nextBefore === null ? null : `${path}?before=${nextBefore}${all ? '&show=all' : ''}`;
  return (
    <Page
      title={t('checkpoints')}
      crumbs={{ above: [{ label: t('title'), href: '/audit' }], here: t('checkpoints') }}
      lead={t('checkpointsIntro', { unsealed })}
    >
      <Columns>
        <Stack>
          <Filters
            label={t('whichCheckpoints')}
            current={all ? 'all' : 'published'}
            choices={[
              { value: 'published', label: t('published'), href: path },
              { value: 'all', label: t('all'), href: `${path}?show=all` },
            ]}
          />
          <CheckpointList checkpoints={checkpoints} older={older} />
        </Stack>
        <Stack>
          <KeyList keys={keys} />
        </Stack>
      </Columns>
    </Page>
  );
}
