import { useTranslations } from 'next-intl';
import { Empty, Panel } from '@/ui/page';
import { Rows } from '@/ui/rows';
import type { HitDto } from '../schema';
import { HitRow } from './hit-row';

export function HitList({ hits, now, selects }: { hits: readonly HitDto[]; now: string; selects: boolean }) {
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
          <HitRow key={hit.id} hit={hit} now={now} selects={selects} />
        ))}
      </Rows>
    </Panel>
  );
}
