'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Badge } from '@/ui/badge';
import { Facts } from '@/ui/facts';
import { Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import { type BrokenPromise, promises } from '../domain';
import type { Health } from '../schema';
import styles from './health.module.css';

/** Each look is an event of the trail: once a minute, and not while the page is out of sight. */
export function useHealth() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.audit.health.queryOptions(), refetchInterval: 60_000 });
}

/** On every page of the trail, while a promise of it is broken. */
export function HealthBanner() {
  const t = useTranslations('health');
  const { data } = useHealth();
  if (!data || data.broken.length === 0) return null;
  return (
    <div role="alert" className={styles['banner']}>
      <strong>{t('brokenTitle')}</strong>
      <ul>
        {data.broken.map((promise) => (
          <li key={promise}>{t(`broken.${promise}`)}</li>
        ))}
      </ul>
      <Link href="/audit/health" prefetch={false}>
        {t('title')}
      </Link>
    </div>
  );
}

export function HealthView() {
  const t = useTranslations('health');
  const health = useHealth();
  const { failure, problems } = useProblems(health.error);
  const { data } = health;
  return (
    <Stack>
      <ErrorSummary failure={failure} problems={problems} />
      {data && (
        <>
          <Panel title={t('promises')}>
            <ul className={styles['promises']}>
              {promises.map((promise) => (
                <Kept key={promise} promise={promise} broken={data.broken.includes(promise)} />
              ))}
            </ul>
          </Panel>
          <Standing health={data} />
          <Witnesses witnesses={data.witnesses} />
          <Faults faults={data.faults} />
        </>
      )}
    </Stack>
  );
}

function Kept({ promise, broken }: { promise: BrokenPromise; broken: boolean }) {
  const t = useTranslations('health');
  return (
    <li>
      <Badge tone={broken ? 'overdue' : 'done'}>{t(broken ? 'isBroken' : 'isKept')}</Badge>{' '}
      {t(`promise.${promise}`)}
    </li>
  );
}

function Standing({ health }: { health: Health }) {
  const { sealed, published, pending, longestGap, clockOffsetMs, now } = health;
  const t = useTranslations('health');
  const format = useFormatter();
  const at = (of: { at: string } | null) => (of ? <When at={of.at} precise /> : t('never'));
  const facts: [string, ReactNode][] = [
    [t('asOf'), <When key="now" at={now} precise />],
    [t('lastSeal'), at(sealed)],
    [t('treeSize'), format.number(sealed?.treeSize ?? 0)],
    [t('pending'), format.number(pending)],
    [t('lastPublished'), at(published)],
    [t('checkpointNo'), published ? String(published.no) : '—'],
    [t('longestGap'), longestGap ? t('seconds', { seconds: longestGap.seconds }) : '—'],
    [t('clock'), t('milliseconds', { milliseconds: clockOffsetMs })],
  ];
  return (
    <Panel title={t('now')}>
      <Facts facts={facts} />
    </Panel>
  );
}

function Witnesses({ witnesses }: Pick<Health, 'witnesses'>) {
  const t = useTranslations('health');
  return (
    <Panel title={t('witnesses')}>
      {witnesses.length === 0 && <p>{t('noWitnesses')}</p>}
      <Facts
        facts={witnesses.map(({ agency, cosigned }): [string, ReactNode] => [
          agency,
          cosigned
            ? t('cosigned', { no: cosigned.no, minutes: Math.round(cosigned.behindSeconds / 60) })
            : t('notCosigned'),
        ])}
      />
    </Panel>
  );
}

function Faults({ faults }: Pick<Health, 'faults'>) {
  const t = useTranslations('health');
  return (
    <Panel title={t('faults')}>
      {faults.length === 0 && <p>{t('noFaults')}</p>}
      <ul className={styles['promises']}>
        {faults.map(({ kind, at, eventId }) => (
          <li key={eventId}>
            <When at={at} precise />{' '}
            <Link href={`/audit/events/${eventId}`} prefetch={false}>
              {t.has(`fault.${kind}` as 'fault.mac') ? t(`fault.${kind}` as 'fault.mac') : kind}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
