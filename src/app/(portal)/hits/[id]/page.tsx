import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { read } from '@/api/caller';
import { ReleaseHit, WithAdvocate } from '@/features/deconfliction/advocate/components/release-hit';
import { AssignHit } from '@/features/deconfliction/components/assign-hit';
import { AcknowledgeButton, MessageForm, OutcomeForm } from '@/features/deconfliction/components/hit-actions';
import { HitClock } from '@/features/deconfliction/components/hit-clock';
import { StateBadge } from '@/features/deconfliction/components/hit-row';
import { PauseClock, ReopenHit, ResumeClock, SnoozeHit } from '@/features/deconfliction/components/hit-turns';
import { HitSides, Thread } from '@/features/deconfliction/components/hit-view';
import { clockRuns, hitReferencePattern } from '@/features/deconfliction/domain';
import { Overlap } from '@/features/deconfliction/explanation/components/overlap';
import { TellOther } from '@/features/deconfliction/silent/components/tell-other';
import { RevealButton } from '@/features/leads/components/reveal-button';
import { Columns, Page, Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import { HistoryLink } from '../../_shell/history-link';

type Props = { params: Promise<{ id: string }> };

/** Read once a request, for the title and the page: each read is an event. */
const hitOf = cache(async (id: string) => {
  if (hitReferencePattern.test(id)) {
    redirect(`/hits/${(await read((api) => api.deconfliction.hitByReference({ reference: id }))).id}`);
  }
  return read((api) => api.deconfliction.hit({ id }));
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await hitOf((await params).id)).reference };
}

/** A hit has its page by its id; by its reference, as people write it, one is led there. */
export default async function HitPage({ params }: Props) {
  const t = await getTranslations('hits');
  const advocate = await getTranslations('advocate');
  const hit = await hitOf((await params).id);
  const queue = await read((api) => api.queue.get());
  const me = await read((api) => api.identity.me());
  const agency = hit.otherAgency.name;
  const { type, tier } = hit.grounds[0] ?? { type: 'phone', tier: 'exact' };
  const seenBy = hit.silent ? t('silent', { agency }) : t('visibleTo', { agency });
  const visibleTo = hit.mine.withAdvocateUntil ? advocate('visibleTo', { agency }) : seenBy;
  return (
    <Page
      title={t('alsoHolds', { agency, type, tier })}
      crumbs={{ above: [{ label: t('title'), href: '/hits' }], here: hit.reference }}
      lead={
        <>
          <StateBadge state={hit.state} />{' '}
          {!hit.withdrawnAt && <HitClock mine={hit.mine} now={new Date().toISOString()} />}
        </>
      }
      visibleTo={visibleTo}
      actions={
        <>
          <HistoryLink type="hit" id={hit.id} />
          {hit.can.acknowledge && <AcknowledgeButton hitId={hit.id} />}
        </>
      }
    >
      <Columns>
        <Stack>
          <Overlap
            hit={hit}
            reveal={({ selectorId, masked }) => <RevealButton id={selectorId} masked={masked} label={null} />}
          />
          <HitSides hit={hit} ownAgency={me.agency.name} />
          {!hit.silent && (
            <Thread hit={hit}>{hit.can.message && <MessageForm hitId={hit.id} agency={agency} />}</Thread>
          )}
        </Stack>
        <Stack>
          <Panel title={t('stateTitle')}>
            <Stack>
              <p>{t(`stateMeans.${hit.state}`)}</p>
              <WithAdvocate mine={hit.mine} />
              {hit.can.release && <ReleaseHit hitId={hit.id} />}
              {hit.silent && <p>{t('silentMeans', { agency })}</p>}
              {hit.can.tell && <TellOther hitId={hit.id} agency={agency} />}
              {clockRuns(hit.mine) && !hit.withdrawnAt && !hit.mine.withAdvocateUntil && (
                <p>
                  {t('dueBy')} <When at={hit.mine.dueAt} />
                </p>
              )}
              <p>
                {t('openedAt')} <When at={hit.openedAt} />
              </p>
              {queue.can.assign && !hit.mine.withAdvocateUntil && (
                <AssignHit hitId={hit.id} current={hit.mine.assignee?.id ?? null} members={queue.members} />
              )}
              {!queue.can.assign && hit.mine.assignee && (
                <p>{t('assignedTo', { name: hit.mine.assignee.name })}</p>
              )}
              {hit.can.pause && <SnoozeHit hitId={hit.id} mine={hit.mine} now={new Date().toISOString()} />}
              {hit.can.pause && <PauseClock hitId={hit.id} agency={agency} />}
              {hit.can.resume && <ResumeClock hitId={hit.id} />}
              {hit.can.reopen && <ReopenHit hitId={hit.id} agency={agency} />}
            </Stack>
          </Panel>
          {hit.can.recordOutcome && <OutcomeForm hitId={hit.id} current={hit.mine.outcome} agency={agency} />}
        </Stack>
      </Columns>
    </Page>
  );
}
