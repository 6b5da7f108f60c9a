import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { sections } from '@/api/sections';
import { InboxGroups, TrailState, Week } from '@/features/alerts/components/inbox';
import { AskedAbout } from '@/features/deconfliction/checks/components/asked-about';
import { HitRow } from '@/features/deconfliction/components/hit-row';
import { WatchDesk } from '@/features/deconfliction/components/watch-desk';
import { clockRuns } from '@/features/deconfliction/domain';
import { LinkButton } from '@/ui/link-button';
import { ListKeys } from '@/ui/list-keys';
import { Columns, Page, Panel, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('inbox');
  return { title: t('title') };
}

export default async function InboxPage() {
  const t = await getTranslations('inbox');
  const advocate = await getTranslations('advocate');
  const { sees } = await sections();
  const inbox = await read((api) => api.alerts.inbox());
  const now = new Date().toISOString();
  const forCases = inbox.week !== null;
  const clocks = inbox.hits.filter(({ mine }) => clockRuns(mine));
  return (
    <Page
      title={t('heading', { count: clocks.length })}
      actions={sees.enter && <LinkButton href="/leads/new">{t('newLead')}</LinkButton>}
    >
      <ListKeys />
      <Columns>
        <Stack>
          {forCases && (
            <InboxGroups inbox={inbox} row={(hit) => <HitRow key={hit.id} hit={hit} now={now} />} />
          )}
          {inbox.withAdvocate !== null && inbox.withAdvocate > 0 && (
            <Panel title={advocate('inboxTitle')}>
              <p>{advocate('inbox', { count: inbox.withAdvocate })}</p>
            </Panel>
          )}
          {inbox.asked && inbox.asked.notices.length > 0 && <AskedAbout asked={inbox.asked} />}
          {inbox.commonValues !== null && inbox.commonValues > 0 && (
            <Panel title={t('commonValues')}>
              <p>{t('commonValuesToSee', { count: inbox.commonValues })}</p>
              <LinkButton href="/common-values" quiet>
                {t('openCommonValues')}
              </LinkButton>
            </Panel>
          )}
          {inbox.watchDesk && <WatchDesk calls={inbox.watchDesk} now={now} />}
          {inbox.lockedMembers !== null && (
            <Panel title={t('members')}>
              <p>{t('lockedMembers', { count: inbox.lockedMembers })}</p>
            </Panel>
          )}
          {!forCases && inbox.trail && <TrailState trail={inbox.trail} />}
        </Stack>
        <Stack>
          {inbox.week && <Week week={inbox.week} />}
          {forCases && inbox.trail && <TrailState trail={inbox.trail} />}
        </Stack>
      </Columns>
    </Page>
  );
}
