import { useTranslations } from 'next-intl';
import { Clock } from '@/ui/clock';
import { Panel } from '@/ui/page';
import type { WatchCall } from '../escalation/schema';
import styles from './hit.module.css';

/** For the operating agency: which desks have let a hit become overdue, and how to call them. */
export function WatchDesk({ calls, now }: { calls: readonly WatchCall[]; now: string }) {
  const t = useTranslations('inbox');
  if (calls.length === 0) return null;
  return (
    <Panel title={t('watchDesk', { count: calls.length })}>
      <ul className={styles['grounds']}>
        {calls.map(({ id, reference, agency, dueAt }) => (
          <li key={`${id} ${agency.id}`}>
            <span>{t('watchRow', { agency: agency.name, reference })}</span>
            <Clock due={dueAt} now={now} />
            <a href={`tel:${agency.desk.phone.replaceAll(' ', '')}`}>{agency.desk.phone}</a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
