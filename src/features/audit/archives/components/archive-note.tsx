import { useTranslations } from 'next-intl';
import { When } from '@/ui/when';
import styles from '../../components/audit.module.css';
import type { Scope } from '../../schema';

/** That older events stand in a file, and in which. */
export function ArchiveNote({ archived }: { archived: Scope['archived'] }) {
  const t = useTranslations('audit');
  if (!archived) return null;
  const { until, file, sha256 } = archived;
  return (
    <p className={styles['note']}>
      {t.rich('archived', {
        until: () => <When at={until} />,
        file: () => <code>{file}</code>,
        digest: () => <code>{sha256.slice(0, 16)}…</code>,
      })}
    </p>
  );
}
