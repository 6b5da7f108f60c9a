import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/ui/badge';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import { type FindingState, weeklyRules } from '../domain';
import type { FindingDto } from '../schema';
import { DecideFinding } from './decide-finding';
import styles from './review.module.css';

const toneOf: Record<FindingState, Tone> = { open: 'soon', taken: 'accent', closed: 'done' };

interface Props {
  readonly findings: readonly FindingDto[];
  readonly title: string;
  readonly empty: string;
  /** On a sheet there is nothing to decide. */
  readonly decides: boolean;
}

/** Each finding as a sentence, with the events that it rests on, where it stands, and what its reviewer can do. */
export function FindingList({ findings, title, empty, decides }: Props) {
  const t = useTranslations('review');
  return (
    <Panel title={title} flush>
      {findings.length === 0 && (
        <Empty title={empty}>
          <p>{t('noneAdvice')}</p>
        </Empty>
      )}
      <ul className={styles['list']} aria-label={title}>
        {findings.map((finding) => (
          <li key={finding.id} className={styles['item']}>
            <Facts finding={finding} />
            {decides && <DecideFinding finding={finding} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Facts({ finding }: { finding: FindingDto }) {
  const t = useTranslations('review');
  const { rule, member, count, state, outcome, note, reviewer } = finding;
  return (
    <>
      <div className={styles['head']}>
        <span className={styles['found']}>
          {t(`ruleOf.${rule}.found`, { member: member ?? t('somebody'), count })}
        </span>
        <Badge tone={outcome === 'misuse' ? 'overdue' : toneOf[state]}>
          {outcome ? t(`outcomeOf.${outcome}`) : t(`stateOf.${state}`)}
        </Badge>
      </div>
      <Circumstances finding={finding} />
      <p className={styles['soft']}>{t(`ruleOf.${rule}.why`)}</p>
      {reviewer && <p className={styles['soft']}>{t('reviewedBy', { name: reviewer })}</p>}
      {note && (
        <p className={styles['note']} dir="auto">
          <bdi>{note}</bdi>
        </p>
      )}
    </>
  );
}

function Circumstances({ finding: { rule, agency, day, lastAt, eventIds } }: { finding: FindingDto }) {
  const t = useTranslations('review');
  const format = useFormatter();
  const date = format.dateTime(new Date(`${day}T12:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <details className={styles['soft']}>
      <summary>
        {agency} · {t(weeklyRules.includes(rule) ? 'week' : 'day', { day: date })} · {t('lastAt')}{' '}
        <When at={lastAt} /> · {t('evidence', { count: eventIds.length })}
      </summary>
      <ul className={styles['events']}>
        {eventIds.map((id, at) => (
          <li key={id}>
            <Link href={`/audit/events/${id}`} prefetch={false}>
              {t('event', { number: at + 1 })}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
