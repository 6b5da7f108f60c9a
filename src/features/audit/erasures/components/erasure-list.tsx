'use client';

import { Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';
import { Facts } from '@/ui/facts';
import { Empty, Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import type { ErasureDto } from '../schema';

/** What was asked for, and what became of it. */
export function ErasureList({ erasures }: { erasures: readonly ErasureDto[] }) {
  const t = useTranslations('erasures');
  if (erasures.length === 0) return <Empty title={t('none')}>{t('noneAdvice')}</Empty>;
  return (
    <Stack>
      <h2>{t('list')}</h2>
      {erasures.map((one) => (
        <Item key={one.id} erasure={one} />
      ))}
    </Stack>
  );
}

function Item({ erasure }: { erasure: ErasureDto }) {
  const t = useTranslations('erasures');
  const { id, of, objectId, name, reason, state, requestedBy, decidedBy, decidedAt } = erasure;
  const href = of === 'lead' ? `/audit/history/lead/${objectId}` : `/audit/events/${objectId}`;
  return (
    <Panel title={t('of', { of })}>
      <Facts
        facts={[
          [
            t('about'),
            <Link key="about" href={href} prefetch={false}>
              {name ?? `…${objectId.slice(-8)}`}
            </Link>,
          ],
          [t('reason'), reason],
          [
            t('requestedBy'),
            <span key="requested">
              {requestedBy ?? '—'} · <When at={erasure.requestedAt} />
            </span>,
          ],
          [t('state'), t(`stateOf.${state}`, { erased: erasure.erased ?? 0 })],
          ...(decidedAt
            ? [
                [
                  t('decidedBy'),
                  <span key="decided">
                    {decidedBy ?? '—'} · <When at={decidedAt} />
                  </span>,
                ] as const,
              ]
            : []),
        ]}
      />
      {erasure.can.decide && <Decide id={id} />}
    </Panel>
  );
}

function Decide({ id }: { id: string }) {
  const t = useTranslations('erasures');
  const trpc = useTRPC();
  const router = useRouter();
  const decide = useMutation(trpc.erasures.decide.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(decide.error);
  return (
    <>
      <ErrorSummary failure={failure} problems={[]} />
      <Group gap="xs" mt="sm">
        <ConfirmButton
          label={t('erase')}
          confirm={t('confirmErase')}
          onConfirm={() => decide.mutate({ id, erase: true })}
        />
        <ConfirmButton
          label={t('refuse')}
          confirm={t('confirmRefuse')}
          onConfirm={() => decide.mutate({ id, erase: false })}
        />
      </Group>
    </>
  );
}
