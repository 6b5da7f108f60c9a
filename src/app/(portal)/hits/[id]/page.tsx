import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { AcknowledgeButton, MessageForm, OutcomeForm } from '@/features/deconfliction/components/hit-actions';
import { StateBadge } from '@/features/deconfliction/components/hit-row';
import { HitSides, Overlap, Thread } from '@/features/deconfliction/components/hit-view';
import { clockRuns, hitReference, hitReferencePattern } from '@/features/deconfliction/domain';
import { Clock } from '@/ui/clock';
import { Columns, Page, Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  return { title: /^[0-9a-f-]{36}$/.test(id) ? hitReference(id) : 'Concord' };
}

/** A hit has its page by its id; by its reference, as people write it, one is led there. */
export default async function HitPage({ params }: Props) {
  const t = await getTranslations('hits');
  const { id } = await params;
  if (hitReferencePattern.test(id)) {
    redirect(`/hits/${(await read((api) => api.deconfliction.hitByReference({ reference: id }))).id}`);
  }
  const hit = await read((api) => api.deconfliction.hit({ id }));
  const me = await read((api) => api.identity.me());
  const agency = hit.otherAgency.name;
  const type = hit.grounds[0]?.type ?? 'phone';
  return (
    <Page
      title={t('alsoHolds', { agency, type })}
      crumbs={{ above: [{ label: t('title'), href: '/hits' }], here: hit.reference }}
      lead={
        <>
          <StateBadge state={hit.state} />{' '}
          {clockRuns(hit.mine) && <Clock due={hit.dueAt} now={new Date().toISOString()} />}
        </>
      }
      visibleTo={t('visibleTo', { agency })}
      actions={hit.can.acknowledge && <AcknowledgeButton hitId={hit.id} />}
    >
      <Columns>
        <Stack>
          <Overlap hit={hit} />
          <HitSides hit={hit} ownAgency={me.agency.name} />
          <Thread hit={hit}>{hit.can.message && <MessageForm hitId={hit.id} agency={agency} />}</Thread>
        </Stack>
        <Stack>
          <Panel title={t('stateTitle')}>
            <Stack>
              <p>{t(`stateMeans.${hit.state}`)}</p>
              {clockRuns(hit.mine) && (
                <p>
                  {t('dueBy')} <When at={hit.dueAt} />
                </p>
              )}
              <p>
                {t('openedAt')} <When at={hit.openedAt} />
              </p>
            </Stack>
          </Panel>
          {hit.can.recordOutcome && <OutcomeForm hitId={hit.id} current={hit.mine.outcome} agency={agency} />}
        </Stack>
      </Columns>
    </Page>
  );
}
