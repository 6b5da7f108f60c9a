'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Facts } from '@/ui/facts';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import { historyTypes } from '../domain';
import type { EventDetail } from '../schema';
import styles from './audit.module.css';
import { useEventWords } from './event-words';

/** The sentence first, then each fact, then the exact bytes that are the leaf. */
export function EventView({ event }: { event: EventDetail }) {
  const t = useTranslations('audit');
  const { sentence, actorOf, purposeOf } = useEventWords();
  const personal = Object.entries(event.personal ?? {}).map(([name, value]): [string, string] => [
    t.has(`personal.${name}` as 'personal.address') ? t(`personal.${name}` as 'personal.address') : name,
    Array.isArray(value) ? value.join(', ') : String(value),
  ]);
  return (
    <>
      <Panel title={sentence(event)}>
        <Facts
          facts={[
            [t('when'), <When key="at" at={event.at} precise />],
            [t('who'), actorOf(event)],
            [t('agency'), event.actor.agency ?? '—'],
            [t('operation'), t(`op.${event.op}`)],
            [t('object'), <ObjectLink key="object" event={event} />],
            [t('objectId'), <code key="id">{event.object?.id ?? '—'}</code>],
            [t('counterpart'), event.counterpart ?? '—'],
            [t('purpose'), purposeOf(event) ?? '—'],
            [t('outcome'), t(`outcomeOf.${event.outcome}`)],
            ...personal,
          ]}
        />
        {!event.personal && (
          <p className={styles['note']}>{t(event.personalErased ? 'personalErased' : 'personalWithheld')}</p>
        )}
        {event.personal && (
          <p className={styles['note']}>
            <Link href={`/audit/erasures?of=event&id=${event.id}`} prefetch={false}>
              {t('askToErase')}
            </Link>
          </p>
        )}
      </Panel>
      <Panel title={t('bytes')}>
        <pre className={styles['bytes']}>{event.body}</pre>
      </Panel>
    </>
  );
}

/** To everything that happened to it, where it is something that has a history. */
function ObjectLink({ event }: { event: EventDetail }) {
  const { objectOf } = useEventWords();
  const text = objectOf(event) ?? '—';
  const type = historyTypes.find((known) => known === event.object?.type);
  if (!type || event.object?.id.length !== 36) return text;
  return (
    <Link href={`/audit/history/${type}/${event.object.id}`} prefetch={false}>
      {text}
    </Link>
  );
}
