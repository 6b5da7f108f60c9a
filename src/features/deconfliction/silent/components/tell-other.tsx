'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';

/** Widens who knows, and cannot be taken back: it asks once more. */
export function TellOther({ hitId, agency }: { hitId: string; agency: string }) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const tell = useMutation(trpc.deconfliction.tell.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(tell.error);
  return (
    <div>
      <ConfirmButton
        label={t('tell', { agency })}
        confirm={t('tellMeans', { agency })}
        onConfirm={() => tell.mutate({ id: hitId })}
      />
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}
