'use client';

import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import type { ReceiptOf } from '@/core/receipt';
import { When } from '@/ui/when';
import styles from './signed-receipt.module.css';

const everyMs = 1_000;

/** The receipt as a file that anybody can verify; of what changes, such as a hit, a newer one can be had. */
export function SignedReceipt({ of, id }: { of: ReceiptOf; id: string }) {
  const t = useTranslations('signedReceipt');
  const trpc = useTRPC();
  const issued = useQuery(
    trpc.receipts.issued.queryOptions(
      { of, id },
      { refetchInterval: ({ state }) => (state.data && !state.data.signed ? everyMs : false) },
    ),
  );
  const issue = useMutation(trpc.receipts.issue.mutationOptions({ onSuccess: () => issued.refetch() }));
  const { failure, problems } = useProblems(issue.error ?? issued.error);
  const receipt = issued.data;
  if (issued.isPending) return null;
  return (
    <div className={styles['receipt']}>
      <ErrorSummary failure={failure} problems={problems} />
      <p role="status" className={styles['said']}>
        {receipt && !receipt.signed && t('signing')}
        {receipt?.signed && (
          <>
            {t('issued')} <When at={receipt.issuedAt} precise />
          </>
        )}
        {!receipt && t('none')}
      </p>
      <div className={styles['acts']}>
        {receipt?.signed && (
          <Button size="xs" variant="default" component="a" href={`/api/receipts/${of}/${id}`} download>
            {t('download')}
          </Button>
        )}
        {of === 'check' && receipt ? null : (
          <Button
            size="xs"
            variant="default"
            loading={issue.isPending}
            disabled={receipt !== null && receipt?.signed === false}
            onClick={() => issue.mutate({ of, id })}
          >
            {t(receipt ? 'newer' : 'issue')}
          </Button>
        )}
      </div>
    </div>
  );
}
