'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';
import { When } from '@/ui/when';
import { clockRuns } from '../../domain';
import type { HitDto } from '../../schema';

/** Why the liaison does not see it, and for how long; nothing where a hit is not with the victim advocate. */
export function WithAdvocate({ mine }: { mine: HitDto['mine'] }) {
  const t = useTranslations('advocate');
  if (!mine.withAdvocateUntil) return null;
  return (
    <p>
      {t('means')}{' '}
      {clockRuns(mine) ? (
        <>
          {t('until')} <When at={mine.withAdvocateUntil} />.
        </>
      ) : (
        t('kept')
      )}
    </p>
  );
}

/** Widens who knows, and cannot be taken back: it asks once more. */
export function ReleaseHit({ hitId }: { hitId: string }) {
  const t = useTranslations('advocate');
  const trpc = useTRPC();
  const router = useRouter();
  const release = useMutation(
    trpc.deconfliction.release.mutationOptions({ onSettled: () => router.refresh() }),
  );
  const { failure } = useProblems(release.error);
  return (
    <div>
      <ConfirmButton
        label={t('release')}
        confirm={t('releaseMeans')}
        onConfirm={() => release.mutate({ id: hitId })}
      />
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}
