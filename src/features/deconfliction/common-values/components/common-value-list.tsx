'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Badge, type Tone } from '@/ui/badge';
import { ConfirmButton } from '@/ui/confirm-button';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { CommonState } from '../domain';
import type { CommonValueDto } from '../schema';
import styles from './common-values.module.css';

const toneOf: Record<CommonState, Tone> = {
  proposed: 'soon',
  active: 'accent',
  release_proposed: 'soon',
  released: 'done',
  expired: 'neutral',
};

/** Each value with where it stands, who said so and why, and what the member may do about it. */
export function CommonValueList({ values }: { values: readonly CommonValueDto[] }) {
  const t = useTranslations('commonValues');
  return (
    <Panel title={t('count', { count: values.length })} flush>
      {values.length === 0 && (
        <Empty title={t('empty')}>
          <p>{t('emptyAdvice')}</p>
        </Empty>
      )}
      <ul className={styles['list']}>
        {values.map((value) => (
          <li key={value.id} className={styles['value']}>
            <Facts value={value} />
            <Actions value={value} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Facts({ value }: { value: CommonValueDto }) {
  const t = useTranslations('commonValues');
  const types = useTranslations('selectorTypes');
  return (
    <>
      <div className={styles['head']}>
        <span>{types(value.type)}</span>
        {value.masked && <code>{value.masked}</code>}
        <Badge tone={toneOf[value.state]}>{t(`state.${value.state}`)}</Badge>
        {value.unseen && <Badge tone="soon">{t('unseen')}</Badge>}
      </div>
      <p>{value.origin === 'quarantined' ? t('quarantined') : t(`kind.${value.kind}`)}</p>
      {value.reason && <bdi>{value.reason}</bdi>}
      <p className={styles['meta']}>
        {value.ownerName ? t('listedBy', { agency: value.ownerName }) : t('byItself')}{' '}
        <When at={value.proposedAt} />
        {value.proposedBy && <> · {t('proposedBy', { name: value.proposedBy })}</>}
        {value.approvedBy && <> · {t('approvedBy', { name: value.approvedBy })}</>}
        {value.expiresAt && (
          <>
            {' '}
            · {t('until')} <When at={lastMinuteBefore(value.expiresAt)} dateOnly />
          </>
        )}
      </p>
      {value.releaseReason && (
        <p>
          {t('releaseBecause')} <bdi>{value.releaseReason}</bdi>
        </p>
      )}
    </>
  );
}

function Actions({ value: { id, can } }: { value: CommonValueDto }) {
  const t = useTranslations('commonValues');
  const trpc = useTRPC();
  const router = useRouter();
  const [reason, setReason] = useState('');
  const done = { onSettled: () => router.refresh() };
  const approve = useMutation(trpc.commonValues.approve.mutationOptions(done));
  const see = useMutation(trpc.commonValues.see.mutationOptions(done));
  const release = useMutation(trpc.commonValues.proposeRelease.mutationOptions(done));
  const approveRelease = useMutation(trpc.commonValues.approveRelease.mutationOptions(done));
  const error = approve.error ?? see.error ?? release.error ?? approveRelease.error;
  const { failure, problems, problemAt } = useProblems(error);
  return (
    <>
      <ErrorSummary failure={failure} problems={problems} />
      <div className={styles['actions']}>
        {can.see && (
          <Button size="xs" variant="default" onClick={() => see.mutate({ id })}>
            {t('seen')}
          </Button>
        )}
        {can.approve && (
          <ConfirmButton
            label={t('approve')}
            confirm={t('approveMeans')}
            onConfirm={() => approve.mutate({ id })}
          />
        )}
        {can.approveRelease && (
          <ConfirmButton
            label={t('approveRelease')}
            confirm={t('approveReleaseMeans')}
            onConfirm={() => approveRelease.mutate({ id })}
          />
        )}
        {can.proposeRelease && (
          <>
            <TextInput
              id={`reason-${id}`}
              size="xs"
              label={t('releaseReason')}
              dir="auto"
              value={reason}
              error={problemAt('reason')}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button size="xs" variant="default" onClick={() => release.mutate({ id, reason })}>
              {t('proposeRelease')}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** The last day on which it holds is named, not the midnight after. */
const lastMinuteBefore = (at: string) => new Date(Date.parse(at) - 60_000).toISOString();
