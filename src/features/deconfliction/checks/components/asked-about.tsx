'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel } from '@/ui/page';
import type { CheckDesk } from '../schema';
import styles from './check.module.css';
import { NoticeLines } from './check-desk';

interface Props {
  readonly asked: { readonly notices: CheckDesk['notices']; readonly maySee: boolean };
}

/** In the inbox until a liaison has looked at it: another agency has asked about what this one holds. */
export function AskedAbout({ asked: { notices, maySee } }: Props) {
  const t = useTranslations('inbox');
  const trpc = useTRPC();
  const router = useRouter();
  const see = useMutation(trpc.checks.seeNotices.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(see.error);
  const newest = notices[0]?.askedAt;
  return (
    <Panel title={t('asked', { count: notices.length })} flush>
      <NoticeLines notices={notices} />
      <ErrorSummary problems={[]} failure={failure} />
      {maySee && newest && (
        <div className={styles['seen']}>
          <Button
            size="xs"
            variant="default"
            loading={see.isPending}
            onClick={() => see.mutate({ upTo: newest })}
          >
            {t('askedSeen')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
