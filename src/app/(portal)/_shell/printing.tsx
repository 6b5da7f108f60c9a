'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { onPrintWanted, requestPrint } from '@/client/printing';
import { useTRPCClient } from '@/client/trpc';
import { Toasts } from '@/ui/toasts';
import { When } from '@/ui/when';
import styles from './shell.module.css';

/**
 * Prints a page once the trail has it, and sets its foot: whose it is and when it was made, so that a sheet that is
 * found can be asked about. A browser that prints by its own menu asks nobody; it then finds the content hidden (see
 * `tokens.css`) and prints how to print.
 */
export function Printing({ name, agency }: { name: string; agency: string }) {
  const t = useTranslations('shell');
  const client = useTRPCClient();
  const [at, setAt] = useState<string>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const { dataset } = document.documentElement;
    const print = async () => {
      const path = window.location.pathname;
      const recorded = await client.prints.record.mutate({ path, way: 'printed' }).catch(() => null);
      setFailed(recorded === null);
      if (!recorded) return;
      flushSync(() => setAt(new Date().toISOString()));
      dataset['printing'] = 'recorded';
      window.print();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      requestPrint();
    };
    const after = () => {
      delete dataset['printing'];
    };
    const ended = onPrintWanted(() => void print());
    window.addEventListener('keydown', onKey);
    window.addEventListener('afterprint', after);
    return () => {
      ended();
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('afterprint', after);
    };
  }, [client]);
  return (
    <>
      <p className={`print-only ${styles['printed']}`}>
        {t('printedBy', { name, agency })} {at && <When at={at} precise />}
      </p>
      {failed && (
        <Toasts
          toasts={[{ id: 'print', text: t('printFailed') }]}
          label={t('alerts')}
          dismiss={t('dismiss')}
          onDismiss={() => setFailed(false)}
        />
      )}
    </>
  );
}
