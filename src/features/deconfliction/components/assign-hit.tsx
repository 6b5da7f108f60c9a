'use client';

import { Button, Group, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import type { Queue } from '../queue/schema';

interface Props {
  readonly members: Queue['members'];
  readonly current: string | null;
  readonly pending: boolean;
  readonly onAssign: (memberId: string | null) => void;
}

/** A member of the own agency, or nobody. */
export function AssignTo({ members, current, pending, onAssign }: Props) {
  const t = useTranslations('queue');
  const [memberId, setMemberId] = useState(current ?? '');
  return (
    <Group gap="xs">
      <NativeSelect
        size="xs"
        aria-label={t('assignTo')}
        value={memberId}
        onChange={(event) => setMemberId(event.currentTarget.value)}
        data={[
          { value: '', label: t('nobody') },
          ...members.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Button size="xs" variant="default" loading={pending} onClick={() => onAssign(memberId || null)}>
        {t('assign')}
      </Button>
    </Group>
  );
}

/** On the hit itself: who of the own agency works on it. The other side does not see it. */
export function AssignHit(props: { hitId: string; current: string | null; members: Queue['members'] }) {
  const t = useTranslations('queue');
  const trpc = useTRPC();
  const router = useRouter();
  const assign = useMutation(trpc.queue.assign.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(assign.error);
  return (
    <div>
      <p>{t('assignee')}</p>
      <AssignTo
        key={props.current}
        {...props}
        pending={assign.isPending}
        onAssign={(memberId) => assign.mutate({ ids: [props.hitId], memberId })}
      />
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}
