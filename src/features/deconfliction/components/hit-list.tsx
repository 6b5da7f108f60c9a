import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/ui/badge';
import { Clock } from '@/ui/clock';
import { Empty, Panel } from '@/ui/page';
import { Row, Rows } from '@/ui/rows';
import { When } from '@/ui/when';
import type { HitState } from '../domain';
import type { HitDto } from '../schema';

export const toneOf: Record<HitState, Tone> = {
  open: 'soon',
  acknowledged: 'neutral',
  answered: 'neutral',
  resolved: 'done',
  disputed: 'overdue',
};

export function HitList({ hits, now }: { hits: readonly HitDto[]; now: string }) {
  const t = useTranslations('hits');
  if (hits.length === 0) {
    return (
      <Panel>
        <Empty title={t('empty')}>
          <p>{t('emptyAdvice')}</p>
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel flush>
      <Rows label={t('title')}>
        {hits.map((hit) => (
          <Row
            key={hit.id}
            href={`/hits/${hit.id}`}
            title={t('alsoHolds', { agency: hit.otherAgency.name, type: hit.grounds[0]?.type ?? 'phone' })}
            meta={
              <>
                <span>{hit.reference}</span>
                <span>{hit.lead.reference}</span>
                {hit.grounds.length > 1 && <span>{t('moreGrounds', { count: hit.grounds.length - 1 })}</span>}
                <When at={hit.openedAt} />
              </>
            }
            side={
              <>
                {hit.mine.acknowledgedAt === null && <Clock due={hit.dueAt} now={now} />}
                <Badge tone={toneOf[hit.state]}>{t(`state.${hit.state}`)}</Badge>
              </>
            }
          />
        ))}
      </Rows>
    </Panel>
  );
}
