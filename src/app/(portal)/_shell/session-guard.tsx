'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { keepDraftsOf } from '@/client/drafts';
import { tellTimeZone } from '@/client/time-zone';
import { useTRPCClient } from '@/client/trpc';

const idleMs = 30 * 60_000;
const checkMs = 30_000;

/**
 * Locks a page that nobody has touched for thirty minutes (CJIS 5.9 §5.5.5), forgets the drafts of whoever used this tab
 * before, and tells the server the viewer's time zone.
 */
export function SessionGuard({ memberId }: { memberId: string }) {
  const client = useTRPCClient();
  const router = useRouter();
  useEffect(() => {
    keepDraftsOf(memberId);
    tellTimeZone(() => router.refresh());
    let touched = Date.now();
    const touch = () => {
      touched = Date.now();
    };
    const events = ['pointerdown', 'keydown', 'scroll'] as const;
    for (const event of events) window.addEventListener(event, touch, { passive: true });
    const timer = setInterval(async () => {
      if (Date.now() - touched < idleMs) return;
      clearInterval(timer);
      await client.identity.signOut.mutate().catch(() => undefined);
      window.location.assign(`/sign-in?ended=1&next=${encodeURIComponent(window.location.pathname)}`);
    }, checkMs);
    return () => {
      clearInterval(timer);
      for (const event of events) window.removeEventListener(event, touch);
    };
  }, [client, router, memberId]);
  return null;
}
