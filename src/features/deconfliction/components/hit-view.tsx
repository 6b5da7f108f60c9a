import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '@/ui/badge';
import { Facts } from '@/ui/facts';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { HitDetail } from '../schema';
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
              [
                t('acknowledged'),
                <Answered key="ack" hit={hit} side={hit.mine} by={hit.mine.acknowledgedBy} />,
              ],
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
              [t('acknowledged'), <Answered key="ack" hit={hit} side={hit.theirs} by={null} />],
              [t('outcome'), <Outcome key="out" side={hit.theirs} by={null} />],
              ...reopened(hit.theirs),
            ]}
          />
        </section>
      </div>
    </Panel>
  );
}

/** Of a withdrawn hit nobody is asked to acknowledge it. */
function Answered({ hit, side, by }: { hit: HitDetail; side: HitDetail['theirs']; by: string | null }) {
  const t = useTranslations('hits');
  return hit.withdrawnAt && !side.acknowledgedAt ? t('notYet') : <Acknowledgement side={side} by={by} />;
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

type WithdrawnGround = HitDetail['grounds'][number] & {
  withdrawn: NonNullable<HitDetail['grounds'][number]['withdrawn']>;
};

/** What was written and what was withdrawn, oldest first. One act can withdraw several grounds: a picture's, say. */
function entriesOf(hit: HitDetail) {
  const gone = hit.grounds.filter((ground): ground is WithdrawnGround => ground.withdrawn !== null);
  const acts = new Map(gone.map((ground) => [`${ground.withdrawn.at} ${ground.withdrawn.mine}`, ground]));
  return [
    ...hit.messages.map((message) => ({ at: message.sentAt, message, ground: null })),
    ...[...acts.values()].map((ground) => ({ at: ground.withdrawn.at, message: null, ground })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
}

function Message({ message }: { message: HitDetail['messages'][number] }) {
  const { mine, agencyName, author, body, sentAt } = message;
  return (
    <li className={`${styles['message']} ${mine ? styles['mine'] : ''}`}>
      <p className={styles['from']}>
        {author ?? agencyName} · <When at={sentAt} />
      </p>
      <p className={styles['body']} dir="auto">
        {body}
      </p>
    </li>
  );
}

function Withdrawal({ ground, agency }: { ground: WithdrawnGround; agency: string }) {
  const t = useTranslations('hits');
  const types = useTranslations('selectorTypes');
  const reasons = useTranslations('withdrawal.reason');
  const { at, mine, reason } = ground.withdrawn;
  const type = ground.type === 'pdq' ? t('picture') : types(ground.type);
  return (
    <li>
      <p>{t('withdrawnBy', { mine: String(mine), agency, type, reason: reasons(reason) })}</p>
      <p className={styles['from']}>
        <When at={at} />
      </p>
    </li>
  );
}

/** Both sides' messages, and the selectors that one of them withdrew; new ones come in by themselves. */
export function Thread({ hit, children }: { hit: HitDetail; children: ReactNode }) {
  const t = useTranslations('hits');
  return (
    <Panel title={t('thread', { agency: hit.otherAgency.name })}>
      {entriesOf(hit).length === 0 && <p className={styles['from']}>{t('noMessages')}</p>}
      <ol className={styles['thread']} aria-live="polite">
        {entriesOf(hit).map((entry) =>
          entry.message ? (
            <Message key={entry.message.id} message={entry.message} />
          ) : (
            <Withdrawal key={entry.at} ground={entry.ground} agency={hit.otherAgency.name} />
          ),
        )}
      </ol>
      {children}
    </Panel>
  );
}
