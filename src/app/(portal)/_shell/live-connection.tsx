'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '@/client/trpc';
import { type Toast, Toasts } from '@/ui/toasts';
import styles from './shell.module.css';

const refreshAfterMs = 300;
const toastsMax = 4;

/**
 * What happens in the agency while the page is open. A hit is announced, and the page reads itself again: the stream
 * brings references only.
 */
export function LiveConnection() {
  const t = useTranslations('shell');
  const client = useTRPCClient();
  const router = useRouter();
  const [connected, setConnected] = useState(false);
  const [toasts, setToasts] = useState<Toast[]>([]);
  const refresh = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const subscription = client.alerts.live.subscribe(undefined, {
      onConnectionStateChange: ({ state }) => setConnected(state === 'pending'),
      onStarted: () => setConnected(true),
      onData: ({ id, data }) => {
        clearTimeout(refresh.current);
        refresh.current = setTimeout(() => router.refresh(), refreshAfterMs);
        const { kind, reference, hitId } = data;
        if (kind === 'missed' || !reference) return;
        const text = kind === 'hit-opened' ? t('hitOpened', { reference }) : t('hitChanged', { reference });
        const toast = {
          id,
          text: (
            <Link href={`/hits/${hitId}`} prefetch={false}>
              {text}
            </Link>
          ),
        };
        setToasts((shown) => [...shown, toast].slice(-toastsMax));
      },
    });
    return () => {
      clearTimeout(refresh.current);
      subscription.unsubscribe();
    };
  }, [client, router, t]);

  return (
    <>
      <span className={styles['live']} data-connected={connected}>
        <span className={`${styles['dot']} ${connected ? '' : styles['dotAway']}`} aria-hidden />
        <span>{connected ? t('live') : t('reconnecting')}</span>
      </span>
      <Toasts
        toasts={toasts}
        label={t('alerts')}
        dismiss={t('dismiss')}
        onDismiss={(id) => setToasts((shown) => shown.filter((toast) => toast.id !== id))}
      />
    </>
  );
}
