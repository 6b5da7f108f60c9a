import { useTranslations } from 'next-intl';
import { Panel } from '@/ui/page';
import type { AgencyDto } from '../schema';
import styles from './agency-list.module.css';

/** The directory: who takes part, under which law, and whom to call there. */
export function AgencyList({ agencies }: { agencies: readonly AgencyDto[] }) {
  const t = useTranslations('administration');
  return (
    <Panel title={t('agencies', { count: agencies.length })} flush>
      <ul className={styles['agencies']}>
        {agencies.map(({ id, code, name, kind, place, legalRegime, desk }) => (
          <li key={id} className={styles['agency']}>
            <p>
              <strong>{name}</strong> <code>{code}</code>
            </p>
            <p className={styles['meta']}>
              {t(`kindOf.${kind}`)} · {place} · {t(`regime.${legalRegime}`)}
            </p>
            <p className={styles['meta']}>
              {desk.name}: <a href={`tel:${desk.phone.replaceAll(' ', '')}`}>{desk.phone}</a> ·{' '}
              <a href={`mailto:${desk.email}`}>{desk.email}</a>
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
