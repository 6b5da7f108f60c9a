'use client';

import { useNetwork } from '@mantine/hooks';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '@/client/trpc';
import { type Toast, Toasts } from '@/ui/toasts';
import styles from './shell.module.css';

const refreshAfterMs = 300;
const toastsMax = 4;

interface Live {
  readonly connected: boolean;
  /** Hits that the agency has not acknowledged. */
  readonly waiting: number;
}

const LiveContext = createContext<Live>({ connected: false, waiting: 0 });

/**
 * What happens in the agency while the page is open. A hit is announced, once and not on its own page, and the page
 * reads itself again: the stream brings references only.
 */
export function LiveProvider({ follows, children }: { follows: boolean; children: ReactNode }) {
  const t = useTranslations('shell');
  const client = useTRPCClient();
  const router = useRouter();
  const [live, setLive] = useState<Live>({ connected: false, waiting: 0 });
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const refresh = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (!follows) return;
    const subscription = client.alerts.live.subscribe(undefined, {
      onConnectionStateChange: ({ state }) =>
        setLive((before) => ({ ...before, connected: state === 'pending' })),
      onData: ({ data: { kind, reference, hitId, waiting } }) => {
        setLive({ connected: true, waiting });
        if (kind === 'began') return;
        clearTimeout(refresh.current);
        refresh.current = setTimeout(() => router.refresh(), refreshAfterMs);
        const href = `/hits/${hitId}`;
        if (kind === 'missed' || !reference || window.location.pathname === href) return;
        const text = (
          <Link href={href} prefetch={false}>
            {kind === 'hit-opened' ? t('hitOpened', { reference }) : t('hitChanged', { reference })}
          </Link>
        );
        setToasts((shown) =>
          [...shown.filter(({ id }) => id !== href), { id: href, text }].slice(-toastsMax),
        );
      },
    });
    return () => {
      clearTimeout(refresh.current);
      subscription.unsubscribe();
    };
  }, [client, router, t, follows]);

  return (
    <LiveContext value={live}>
      {children}
      <Toasts
        toasts={toasts}
        label={t('alerts')}
        dismiss={t('dismiss')}
        onDismiss={(id) => setToasts((shown) => shown.filter((toast) => toast.id !== id))}
      />
    </LiveContext>
  );
}

export function LiveIndicator() {
  const t = useTranslations('shell');
  const { online } = useNetwork();
  const connected = useContext(LiveContext).connected && online;
  return (
    <span className={styles['live']} data-connected={connected}>
      <span className={`${styles['dot']} ${connected ? '' : styles['dotAway']}`} aria-hidden />
      <span>{connected ? t('live') : t('reconnecting')}</span>
    </span>
  );
}

export function WaitingCount() {
  const t = useTranslations('shell');
  const { waiting } = useContext(LiveContext);
  if (waiting === 0) return null;
  return (
    <span className={styles['count']}>
      <span aria-hidden>{waiting}</span>
      <span className="visually-hidden">{t('waiting', { count: waiting })}</span>
    </span>
  );
}
