'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import styles from './audit.module.css';

/** Asks why, waits for the checkpoint that covers the request, and gives the bundle. */
export function ExportForm() {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const [justification, setJustification] = useState('');
  const request = useMutation(trpc.audit.requestExport.mutationOptions());
  const { failure, problems, problemAt } = useProblems(request.error);
  return (
    <Panel title={t('export')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({ justification });
        }}
      >
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <p className={styles['note']}>{t('exportNote')}</p>
          <TextInput
            id="justification"
            label={t('justification')}
            error={problemAt('justification')}
            value={justification}
            onChange={(event) => setJustification(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" loading={request.isPending}>
              {t('makeExport')}
            </Button>
          </div>
        </Stack>
      </form>
      <div role="status">
        {request.data && (
          <p>
            <a href={`/api/audit/exports/${request.data.id}`} download>
              {t('download', { events: request.data.treeSize })}
            </a>{' '}
            {t('until')} <When at={request.data.expiresAt} />
          </p>
        )}
      </div>
    </Panel>
  );
}
