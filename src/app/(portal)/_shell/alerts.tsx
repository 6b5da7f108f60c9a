'use client';

import { useMutationState } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useTRPC } from '@/client/trpc';
import { type Toast, Toasts } from '@/ui/toasts';

const toastsMax = 2;

export interface Alert {
  readonly hitId: string;
  readonly reference: string;
  readonly kind:
    | 'hit-opened'
    | 'hit-changed'
    | 'hit-withdrawn'
    | 'hit-narrowed'
    | 'hit-restored'
    | 'hit-escalated';
}

/** What is no hit: a value that the agency holds has become common, or another agency has asked about one. */
export type News = 'value-common' | 'selector-asked';

interface Props {
  readonly alerts: readonly Alert[];
  readonly onDismiss: (hitIds: readonly string[]) => void;
  /** Told until it is dismissed or its page is opened. */
  readonly news: readonly News[];
  readonly onNewsDismiss: (kind: News) => void;
}

/** One toast a hit, or one for all if they are more than two; none for what the page tells by itself. */
export function Alerts({ alerts, onDismiss, news, onNewsDismiss }: Props) {
  const t = useTranslations('shell');
  const pathname = usePathname();
  const own = useOwnHits();
  useEffect(() => onDismiss([pathname.slice('/hits/'.length)]), [pathname, onDismiss]);
  useEffect(() => {
    for (const kind of news) if (pathname === pageOf[kind]) onNewsDismiss(kind);
  }, [pathname, news, onNewsDismiss]);
  const isOwn = ({ hitId }: Alert) => own === 'pending' || own.has(hitId);
  const told = alerts.filter((alert) => alert.kind !== 'hit-opened' || !isOwn(alert));
  const dismissAll = () => onDismiss(alerts.map(({ hitId }) => hitId));
  const toasts =
    told.length > toastsMax ? [folded(told, t, dismissAll)] : told.map((alert) => toastOf(alert, t));
  return (
    <Toasts
      toasts={[...toasts, ...news.map((kind) => newsToast(kind, t))]}
      label={t('alerts')}
      dismiss={t('dismiss')}
      onDismiss={(id) => {
        const kind = news.find((of) => of === id);
        if (kind) onNewsDismiss(kind);
        else if (id === all) dismissAll();
        else onDismiss([id]);
      }}
    />
  );
}

type Words = ReturnType<typeof useTranslations<'shell'>>;
const all = 'all';
const pageOf: Readonly<Record<News, string>> = { 'value-common': '/common-values', 'selector-asked': '/' };

function newsToast(kind: News, t: Words): Toast {
  const text = (
    <Link href={pageOf[kind]} prefetch={false}>
      {kind === 'value-common' ? t('valueCommon') : t('selectorAsked')}
    </Link>
  );
  return { id: kind, text };
}

function toastOf({ hitId, reference, kind }: Alert, t: Words): Toast {
  const text = {
    'hit-opened': t('hitOpened', { reference }),
    'hit-changed': t('hitChanged', { reference }),
    'hit-withdrawn': t('hitWithdrawn', { reference }),
    'hit-narrowed': t('hitNarrowed', { reference }),
    'hit-restored': t('hitRestored', { reference }),
    'hit-escalated': t('hitEscalated', { reference }),
  }[kind];
  return {
    id: hitId,
    text: (
      <Link href={kind === 'hit-escalated' ? '/' : `/hits/${hitId}`} prefetch={false}>
        {text}
      </Link>
    ),
  };
}

function folded(alerts: readonly Alert[], t: Words, onOpen: () => void): Toast {
  const opened = alerts.filter(({ kind }) => kind === 'hit-opened').length;
  const text = t('manyHits', { opened, changed: alerts.length - opened });
  return {
    id: all,
    text: (
      <Link href="/hits" prefetch={false} onClick={onOpen}>
        {text}
      </Link>
    ),
  };
}

/** Hits that an entry made on this page opened: its receipt lists them. Until it is answered nobody knows which. */
function useOwnHits(): 'pending' | ReadonlySet<string> {
  const trpc = useTRPC();
  const entries = useMutationState({
    filters: { mutationKey: trpc.deconfliction.submitLead.mutationKey() },
    select: ({ state }) => ({
      pending: state.status === 'pending',
      hits: (state.data as { readonly hits: readonly { readonly id: string }[] } | undefined)?.hits ?? [],
    }),
  });
  if (entries.some(({ pending }) => pending)) return 'pending';
  return new Set(entries.flatMap(({ hits }) => hits.map(({ id }) => id)));
}
