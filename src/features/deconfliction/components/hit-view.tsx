import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '@/ui/badge';
import { Facts } from '@/ui/facts';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { HitDetail } from '../schema';
import { Grounds } from './grounds';
import styles from './hit.module.css';
import { Acknowledgement, Reopening } from './hit-clock';

/** Us and them: where each side stands, the overlap between, and whom to call there. */
export function HitSides({ hit, ownAgency }: { hit: HitDetail; ownAgency: string }) {
  const t = useTranslations('hits');
  const { name, place, desk } = hit.otherAgency;
  const reopened = (side: HitDetail['theirs']): [string, ReactNode][] =>
    side.reopenedAt ? [[t('reopened'), <Reopening key="again" side={side} />]] : [];
  return (
    <Panel flush>
      <div className={styles['sides']}>
        <section className={styles['side']} aria-label={t('us')}>
          <h2>
            {ownAgency} <span className={styles['place']}>{t('us')}</span>
          </h2>
          <Facts
            facts={[
              [
                t('yourLead'),
                <a key="lead" href={`/leads/${hit.lead.reference}`}>
                  {hit.lead.reference}
                </a>,
              ],
              [t('lastSeen'), <Seen key="seen" at={hit.mine.lastSeenAt} />],
              [t('acknowledged'), <Acknowledgement key="ack" side={hit.mine} by={hit.mine.acknowledgedBy} />],
              [t('outcome'), <Outcome key="out" side={hit.mine} by={hit.mine.outcomeBy} />],
              ...reopened(hit.mine),
            ]}
          />
        </section>
        <section className={styles['side']} aria-label={t('them')}>
          <h2>
            {name} <span className={styles['place']}>{place}</span>
          </h2>
          <Facts
            facts={[
              [t('contact'), <Contact key="desk" desk={desk} />],
              [t('lastSeen'), <Seen key="seen" at={hit.theirs.lastSeenAt} />],
              [t('acknowledged'), <Acknowledgement key="ack" side={hit.theirs} by={null} />],
              [t('outcome'), <Outcome key="out" side={hit.theirs} by={null} />],
              ...reopened(hit.theirs),
            ]}
          />
        </section>
      </div>
    </Panel>
  );
}

function Contact({ desk }: { desk: HitDetail['otherAgency']['desk'] }) {
  return (
    <ul className={styles['contact']}>
      <li>{desk.name}</li>
      <li>
        <a href={`tel:${desk.phone.replaceAll(' ', '')}`}>{desk.phone}</a>
      </li>
      <li>
        <a href={`mailto:${desk.email}`}>{desk.email}</a>
      </li>
    </ul>
  );
}

function Seen({ at }: { at: string | null }) {
  const t = useTranslations('hits');
  return at ? <When at={at} /> : t('notSaid');
}

function Outcome({ side, by }: { side: HitDetail['theirs']; by: string | null }) {
  const t = useTranslations('hits');
  if (!side.outcome) return t('none');
  return (
    <>
      <Badge tone="done">{t(`outcomeOf.${side.outcome}`)}</Badge>
      <p className={styles['body']} dir="auto">
        {side.outcomeReason}
      </p>
      <p className={styles['from']}>
        {side.outcomeAt && <When at={side.outcomeAt} />}
        {by && <> · {by}</>}
      </p>
    </>
  );
}

export function Overlap({ hit }: { hit: HitDetail }) {
  const t = useTranslations('hits');
  return (
    <Panel title={t('overlap', { count: hit.grounds.length })}>
      <Grounds grounds={hit.grounds} />
      <p className={styles['from']}>{t('overlapNote', { agency: hit.otherAgency.name })}</p>
    </Panel>
  );
}

/** Both sides' messages; new ones come in by themselves. */
export function Thread({ hit, children }: { hit: HitDetail; children: ReactNode }) {
  const t = useTranslations('hits');
  return (
    <Panel title={t('thread', { agency: hit.otherAgency.name })}>
      {hit.messages.length === 0 && <p className={styles['from']}>{t('noMessages')}</p>}
      <ol className={styles['thread']} aria-live="polite">
        {hit.messages.map(({ id, mine, agencyName, author, body, sentAt }) => (
          <li key={id} className={`${styles['message']} ${mine ? styles['mine'] : ''}`}>
            <p className={styles['from']}>
              {author ?? agencyName} · <When at={sentAt} />
            </p>
            <p className={styles['body']} dir="auto">
              {body}
            </p>
          </li>
        ))}
      </ol>
      {children}
    </Panel>
  );
}
