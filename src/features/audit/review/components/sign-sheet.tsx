'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';

/** The auditor's name under a week, after one question. */
export function SignSheet({ week }: { week: string }) {
  const t = useTranslations('review');
  const trpc = useTRPC();
  const router = useRouter();
  const sign = useMutation(trpc.review.sign.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(sign.error);
  return (
    <div className="screen-only">
      <ConfirmButton label={t('sign')} confirm={t('signQuestion')} onConfirm={() => sign.mutate({ week })} />
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}
