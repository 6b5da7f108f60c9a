'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { When } from '@/ui/when';
import styles from './shell.module.css';

/** The foot of a print: whose it is and when it was made, so that a sheet that is found can be asked about. */
export function Printed({ name, agency }: { name: string; agency: string }) {
  const t = useTranslations('shell');
  const [at, setAt] = useState<string>();
  useEffect(() => {
    const now = () => flushSync(() => setAt(new Date().toISOString()));
    window.addEventListener('beforeprint', now);
    return () => window.removeEventListener('beforeprint', now);
  }, []);
  return (
    <p className={`print-only ${styles['printed']}`}>
      {t('printedBy', { name, agency })} {at && <When at={at} precise />}
    </p>
  );
}
