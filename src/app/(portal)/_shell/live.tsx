'use client';

import { useNetwork } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '@/client/trpc';
import { type Alert, Alerts, type News } from './alerts';
import styles from './shell.module.css';

const refreshAfterMs = 300;
const alertsEndMs = 10_000;

interface Live {
  readonly connected: boolean;
  /** Hits that the agency has not acknowledged. */
  readonly waiting: number;
}

const LiveContext = createContext<Live>({ connected: false, waiting: 0 });

/**
 * What happens in the agency while the page is open. A hit is announced, once and for ten seconds, and the page reads
 * itself again: the stream brings references only.
 */
export function LiveProvider({ follows, children }: { follows: boolean; children: ReactNode }) {
  const client = useTRPCClient();
  const router = useRouter();
  const [live, setLive] = useState<Live>({ connected: false, waiting: 0 });
  const { alerts, announce, dismiss } = useAlerts();
  const [news, setNews] = useState<readonly News[]>([]);
  const forget = useCallback((kind: News) => setNews((told) => told.filter((of) => of !== kind)), []);
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
        if (kind === 'missed') return;
        if (kind === 'value-common' || kind === 'selector-asked') {
          setNews((told) => [...told.filter((of) => of !== kind), kind]);
          return;
        }
        if (!reference || !hitId) return;
        if (window.location.pathname !== `/hits/${hitId}`) announce({ hitId, reference, kind });
      },
    });
    return () => {
      clearTimeout(refresh.current);
      subscription.unsubscribe();
    };
  }, [client, router, follows, announce]);

  return (
    <LiveContext value={live}>
      {children}
      <Alerts alerts={alerts} onDismiss={dismiss} news={news} onNewsDismiss={forget} />
    </LiveContext>
  );
}

/** Alerts go together, ten seconds after the last of them. */
function useAlerts() {
  const [alerts, setAlerts] = useState<readonly Alert[]>([]);
  const end = useRef<ReturnType<typeof setTimeout>>(undefined);
  const announce = useCallback((alert: Alert) => {
    setAlerts((shown) => [...shown.filter(({ hitId }) => hitId !== alert.hitId), alert]);
    clearTimeout(end.current);
    end.current = setTimeout(() => setAlerts([]), alertsEndMs);
  }, []);
  const dismiss = useCallback((hitIds: readonly string[]) => {
    setAlerts((shown) => shown.filter(({ hitId }) => !hitIds.includes(hitId)));
  }, []);
  return { alerts, announce, dismiss };
}

export function LiveIndicator() {
  const t = useTranslations('shell');
  const { online } = useNetwork();
  const connected = useContext(LiveContext).connected && online;
  return (
    <span className={styles['live']} data-connected={connected}>
      <span className={`${styles['dot']} ${connected ? '' : styles['dotAway']}`} aria-hidden />
      <span className={styles['liveWord']}>{connected ? t('live') : t('reconnecting')}</span>
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
