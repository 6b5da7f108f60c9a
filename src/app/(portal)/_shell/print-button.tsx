'use client';

import { IconPrinter } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { requestPrint } from '@/client/printing';
import styles from './shell.module.css';

export function PrintButton() {
  const t = useTranslations('shell');
  return (
    <button
      type="button"
      className={styles['print']}
      title={t('print')}
      aria-label={t('print')}
      onClick={requestPrint}
    >
      <IconPrinter size={18} stroke={1.7} aria-hidden />
    </button>
  );
}
