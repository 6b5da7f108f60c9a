'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '@/client/trpc';
import styles from './lead-view.module.css';

/** A masked value, and the logged act that shows it whole for as long as the page is open; never on paper. */
export function RevealButton({ id, masked, label }: { id: string; masked: string; label: string | null }) {
  const t = useTranslations('lead');
  const trpc = useTRPC();
  const reveal = useMutation(trpc.leads.revealSelector.mutationOptions());
  const shown = reveal.data?.canonical;
  return (
    <div className={styles['value']}>
      {label && <span className={styles['type']}>{label}</span>}
      {shown !== undefined && <code className="screen-only">{shown}</code>}
      <code {...(shown !== undefined && { className: 'print-only' })}>{masked}</code>
      {shown === undefined ? (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={reveal.isPending}
          onClick={() => reveal.mutate({ id })}
        >
          {t('reveal')}
        </Button>
      ) : (
        <Button variant="subtle" size="compact-sm" color="gray" onClick={() => reveal.reset()}>
          {t('hide')}
        </Button>
      )}
      {reveal.isError && <span role="alert">{t('revealFailed')}</span>}
    </div>
  );
}
