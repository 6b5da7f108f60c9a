'use client';

import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { Panel, Stack } from '@/ui/page';
import type { ErasureObject } from '../domain';

/** Asks for one erasure, with a reason; somebody else decides. */
export function ErasureForm({ of, objectId }: { of: ErasureObject; objectId: string }) {
  const t = useTranslations('erasures');
  const trpc = useTRPC();
  const router = useRouter();
  const [id] = useState(newId);
  const [reason, setReason] = useState('');
  const request = useMutation(
    trpc.erasures.request.mutationOptions({ onSuccess: () => router.replace('/audit/erasures') }),
  );
  const { failure, problems, problemAt } = useProblems(request.error, { labelOf: () => t('reason') });
  return (
    <Panel title={t('askAbout', { of })}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({ id, of, objectId, reason });
        }}
      >
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <p>{t('askLead')}</p>
          <Textarea
            id="reason"
            label={t('reason')}
            error={problemAt('reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            rows={3}
          />
          <div>
            <Button type="submit" loading={request.isPending}>
              {t('ask')}
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
