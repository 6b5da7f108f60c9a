'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useFormatter, useTimeZone, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { keepDraftsOf } from '@/client/drafts';
import { decideIdle, idleMs, lastTouch, noteTouch } from '@/client/idle';
import { tellTimeZone } from '@/client/time-zone';
import { useTRPCClient } from '@/client/trpc';
import { Dialog } from '@/ui/dialog';

const checkMs = 5_000;
const tellServerMs = 60_000;
const touches = ['pointerdown', 'keydown', 'scroll'] as const;

/**
 * Ends a session that nobody has touched for thirty minutes in any tab, with a notice two minutes before; tells the
 * server of touches that come without a request, forgets the drafts of whoever used this tab before, and tells the
 * server the viewer's time zone.
 */
export function SessionGuard({ memberId }: { memberId: string }) {
  const client = useTRPCClient();
  const router = useRouter();
  const [endsAt, setEndsAt] = useState<number>();
  const toldAt = useRef(0);
  useEffect(() => {
    keepDraftsOf(memberId);
    tellTimeZone(() => router.refresh());
    toldAt.current = Date.now();
    const touch = () => noteTouch(Date.now());
    touch();
    for (const event of touches) window.addEventListener(event, touch, { passive: true });
    const timer = setInterval(async () => {
      const touchedAt = lastTouch();
      const state = decideIdle(touchedAt, Date.now());
      setEndsAt(state === 'notice' ? touchedAt + idleMs : undefined);
      if (state === 'used' && touchedAt - toldAt.current > tellServerMs) {
        toldAt.current = touchedAt;
        await client.identity.me.query().catch(() => undefined);
      }
      if (state !== 'over') return;
      clearInterval(timer);
      await client.identity.signOut.mutate().catch(() => undefined);
      window.location.assign(`/sign-in?ended=1&next=${encodeURIComponent(window.location.pathname)}`);
    }, checkMs);
    return () => {
      clearInterval(timer);
      for (const event of touches) window.removeEventListener(event, touch);
    };
  }, [client, router, memberId]);
  if (endsAt === undefined) return null;
  return (
    <EndNotice
      endsAt={endsAt}
      onStay={() => {
        noteTouch(Date.now());
        setEndsAt(undefined);
      }}
    />
  );
}

function EndNotice({ endsAt, onStay }: { endsAt: number; onStay: () => void }) {
  const t = useTranslations('shell');
  const format = useFormatter();
  const timeZone = useTimeZone() ?? 'UTC';
  const time = format.dateTime(new Date(endsAt), {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (
    <Dialog role="alertdialog" title={t('ending', { time })} onClose={onStay}>
      <p>{t('endingWhy')}</p>
      <Button mt="md" onClick={onStay}>
        {t('stay')}
      </Button>
    </Dialog>
  );
}
