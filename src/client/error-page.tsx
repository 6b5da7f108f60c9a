'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { startTransition } from 'react';
import { Empty, Page, Panel } from '@/ui/page';

/** Something failed on our side: what was kept, what to do, and the reference that the log has it under. */
export function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('errors');
  const router = useRouter();
  const [code, reference] = error.digest?.split('@') ?? [];
  const known = code === 'unavailable' || code === 'trail-unavailable' ? code : 'internal';
  const title = t(`${known}.title`);
  return (
    <Page title={title}>
      {/* The page whose title it would be may be what failed. */}
      <title>{`${title} · Concord`}</title>
      <Panel>
        <Empty title={t(`${known}.advice`)}>
          {error.digest && <p>{t('reference', { reference: reference ?? error.digest })}</p>}
          <Button
            onClick={() =>
              startTransition(() => {
                router.refresh();
                reset();
              })
            }
          >
            {t('again')}
          </Button>
        </Empty>
      </Panel>
    </Page>
  );
}
