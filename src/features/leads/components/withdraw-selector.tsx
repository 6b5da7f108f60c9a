'use client';

import { Button, Group, NativeSelect, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { isClientError, useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Dialog } from '@/ui/dialog';
import { Stack } from '@/ui/page';
import { type WithdrawalReason, withdrawalReasons } from '../domain';

interface Props {
  readonly leadId: string;
  readonly version: number;
  readonly selectorId: string;
  /** Masked. */
  readonly value: string;
}

/** Takes a selector off the lead: what that does is said, and a reason asked, before it is done. */
export function WithdrawSelector(props: Props) {
  const t = useTranslations('withdrawal');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...{ variant: 'subtle', size: 'compact-sm', color: 'gray', className: 'screen-only' }}
        aria-label={t('withdrawOf', { value: props.value })}
        onClick={() => setOpen(true)}
      >
        {t('withdraw')}
      </Button>
      {open && <WithdrawDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function WithdrawDialog(props: Props & { onClose: () => void }) {
  const t = useTranslations('withdrawal');
  const common = useTranslations('common');
  const [reason, setReason] = useState<WithdrawalReason | ''>('');
  const [note, setNote] = useState('');
  const { withdrawing, problems, problemAt, failure } = useWithdrawal(props.onClose);
  const { leadId, version, selectorId } = props;
  return (
    <Dialog title={t('title')} onClose={props.onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          withdrawing.mutate({ leadId, version, selectorId, reason: reason as WithdrawalReason, note });
        }}
      >
        <Stack>
          <ErrorSummary problems={problems} failure={failure} />
          <p>
            <code>{props.value}</code>
          </p>
          <p>{t('means')}</p>
          <NativeSelect
            {...{
              id: 'reason',
              label: t('why'),
              description: t('whyHint'),
              withAsterisk: true,
              value: reason,
            }}
            data={[
              { value: '', label: t('choose') },
              ...withdrawalReasons.map((of) => ({ value: of, label: t(`reason.${of}`) })),
            ]}
            error={problemAt('reason')}
            onChange={(event) => setReason(event.currentTarget.value as WithdrawalReason | '')}
          />
          <Textarea
            {...{
              id: 'note',
              label: t('note'),
              description: t('noteHint'),
              dir: 'auto',
              autosize: true,
              minRows: 2,
            }}
            value={note}
            error={problemAt('note')}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button type="submit" loading={withdrawing.isPending}>
              {t('withdraw')}
            </Button>
            <Button variant="default" onClick={props.onClose}>
              {common('cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function useWithdrawal(onDone: () => void) {
  const t = useTranslations('withdrawal');
  const edit = useTranslations('editLead');
  const trpc = useTRPC();
  const router = useRouter();
  const withdrawing = useMutation(
    trpc.editing.withdrawSelector.mutationOptions({
      onSuccess: () => {
        onDone();
        router.refresh();
      },
      onError: (error) => {
        if (isClientError(error) && error.data?.code === 'conflict') router.refresh();
      },
    }),
  );
  const { failure, ...told } = useProblems(withdrawing.error, {
    labelOf: (path) => t(path === 'note' ? 'note' : 'why'),
  });
  const changed = failure?.code === 'conflict';
  return {
    ...{ ...told, withdrawing },
    failure: changed ? { ...failure, text: edit('changed'), advice: edit('changedAdvice') } : failure,
  };
}
