import { useTranslations } from 'next-intl';
import { Badge } from '@/ui/badge';
import type { HitDto } from '../schema';
import styles from './hit.module.css';

/** Why there is a hit: the type, how strong, and the own value masked. */
export function Grounds({ grounds }: { grounds: HitDto['grounds'] }) {
  const t = useTranslations('hits');
  const types = useTranslations('selectorTypes');
  return (
    <ul className={styles['grounds']}>
      {grounds.map(({ type, tier, distance, masked }) => (
        <li key={`${type} ${masked} ${distance}`}>
          <span className={styles['type']}>{types(type)}</span>
          <code>{masked}</code>
          <Badge tone="accent">{tier === 'near' ? t('near', { distance }) : t(`tier.${tier}`)}</Badge>
        </li>
      ))}
    </ul>
  );
}
