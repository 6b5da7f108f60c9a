import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '@/ui/badge';
import { Glyph } from '@/ui/glyph';
import { pictureChange } from '../domain';
import type { HitDto } from '../schema';
import styles from './hit.module.css';
import { SelectorIcon } from './selector-icon';

const shownAtFirst = 10;

type Ground = HitDto['grounds'][number];
interface Group {
  readonly key: string;
  readonly ground: Ground;
  readonly count: number;
}

/** Why there is a hit: the type, how strong, and the own value masked. Equal ones are one line, with their number. */
export function Grounds({ grounds }: { grounds: HitDto['grounds'] }) {
  const t = useTranslations('hits');
  const groups = grouped(grounds);
  return (
    <>
      <List groups={groups.slice(0, shownAtFirst)} />
      {groups.length > shownAtFirst && (
        <details className={styles['more']}>
          <summary>{t('showAll', { count: groups.length })}</summary>
          <List groups={groups.slice(shownAtFirst)} />
        </details>
      )}
    </>
  );
}

function List({ groups }: { groups: readonly Group[] }): ReactNode {
  const t = useTranslations('hits');
  const types = useTranslations('selectorTypes');
  return (
    <ul className={styles['grounds']}>
      {groups.map(({ key, ground, count }) => (
        <li key={key}>
          <span className={styles['type']}>
            <SelectorIcon type={ground.type} /> {ground.type === 'pdq' ? t('picture') : types(ground.type)}
          </span>
          {ground.glyph && <Glyph hex={ground.glyph} />}
          <code>{ground.masked}</code>
          <Badge tone="accent">
            {ground.tier === 'near'
              ? t('near', { distance: ground.distance, change: pictureChange(ground.form) })
              : t(`tier.${ground.tier}`)}
          </Badge>
          {ground.withdrawn && <Badge tone="neutral">{t('groundWithdrawn')}</Badge>}
          {count > 1 && <span className={styles['from']}>{t('times', { count })}</span>}
        </li>
      ))}
    </ul>
  );
}

function grouped(grounds: readonly Ground[]): Group[] {
  const groups = new Map<string, Group>();
  for (const ground of grounds) {
    const { withdrawn, ...same } = ground;
    const key = [...Object.values(same), withdrawn !== null].join(' ');
    groups.set(key, { key, ground, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}
