import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/ui/badge';
import { Row } from '@/ui/rows';
import { When } from '@/ui/when';
import { awaitsUs, type HitState } from '../domain';
import type { HitDto } from '../schema';
import styles from './hit.module.css';
import { HitClock } from './hit-clock';
import { SelectorIcon } from './selector-icon';

const toneOf: Record<HitState, Tone> = {
  open: 'soon',
  acknowledged: 'neutral',
  reopened: 'soon',
  answered: 'neutral',
  resolved: 'done',
  disputed: 'overdue',
  withdrawn: 'neutral',
};

/** The one face that a state has: in the inbox, in the list and on the hit itself. */
export function StateBadge({ state }: { state: HitState }) {
  const t = useTranslations('hits');
  return <Badge tone={toneOf[state]}>{t(`state.${state}`)}</Badge>;
}

/** A hit in a work list: who holds what, on which own lead, and the clock or where it stands. */
export function HitRow({ hit, now, selects }: { hit: HitDto; now: string; selects?: boolean }) {
  const t = useTranslations('hits');
  const [ground] = hit.grounds;
  const type = ground?.type ?? 'phone';
  return (
    <Row
      href={`/hits/${hit.id}`}
      before={
        selects && (
          <input
            {...{ type: 'checkbox', name: 'hit', value: hit.id, className: styles['select'] }}
            aria-label={t('select', { reference: hit.reference })}
          />
        )
      }
      icon={<SelectorIcon type={type} />}
      title={t('alsoHolds', { agency: hit.otherAgency.name, type, tier: ground?.tier ?? 'exact' })}
      meta={
        <>
          {hit.mine.withAdvocateUntil && <Badge tone="sealed">{t('withAdvocate')}</Badge>}
          {hit.silent && <Badge tone="sealed">{t('silent', { agency: hit.otherAgency.name })}</Badge>}
          {ground && (
            <span>{ground.tier === 'near' ? t('bits', { distance: ground.distance }) : ground.masked}</span>
          )}
          {hit.grounds.length > 1 && <span>{t('moreGrounds', { count: hit.grounds.length - 1 })}</span>}
          <bdi>{hit.lead.title}</bdi>
          <span>{hit.lead.reference}</span>
          <span>{hit.reference}</span>
          {hit.mine.assignee && <span>{t('assignedTo', { name: hit.mine.assignee.name })}</span>}
          <span>
            {t('openedAt')} <When at={hit.openedAt} />
          </span>
        </>
      }
      side={
        awaitsUs(hit.mine) && !hit.withdrawnAt ? (
          <HitClock mine={hit.mine} now={now} />
        ) : (
          <StateBadge state={hit.state} />
        )
      }
    />
  );
}
