'use client';

import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Stack } from '@/ui/page';
import { findingOutcomes } from '../domain';
import type { CloseFinding, FindingDto } from '../schema';
import styles from './review.module.css';

const exceptionDays = [30, 90, 180] as const;

/** Take it, and then say what came of it. */
export function DecideFinding({ finding: { id, can, reviewer } }: { finding: FindingDto }) {
  const t = useTranslations('review');
  const trpc = useTRPC();
  const router = useRouter();
  const take = useMutation(trpc.review.take.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(take.error);
  return (
    <>
      {can.take && (
        <div>
          <Button size="xs" variant="default" loading={take.isPending} onClick={() => take.mutate({ id })}>
            {reviewer ? t('takeOver', { name: reviewer }) : t('take')}
          </Button>
        </div>
      )}
      {can.close && <CloseForm id={id} />}
      <ErrorSummary problems={[]} failure={failure} />
    </>
  );
}

function CloseForm({ id }: { id: string }) {
  const t = useTranslations('review');
  const trpc = useTRPC();
  const router = useRouter();
  const [outcome, setOutcome] = useState('');
  const close = useMutation(trpc.review.close.mutationOptions({ onSuccess: () => router.refresh() }));
  const labels: Readonly<Record<string, string>> = { outcome: t('outcome'), note: t('note') };
  const { problemAt, problems, failure } = useProblems(close.error, { labelOf: (path) => labels[path] });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get('exceptionDays') ?? 0);
    close.mutate({
      ...{ id, outcome: outcome as CloseFinding['outcome'] },
      ...{ note: String(form.get('note') ?? ''), exceptionDays: days || null },
    });
  }

  return (
    <form noValidate onSubmit={submit} className={styles['form']}>
      <ErrorSummary problems={problems} failure={failure} />
      <Stack>
        <NativeSelect
          id="outcome"
          label={t('outcome')}
          value={outcome}
          error={problemAt('outcome')}
          onChange={(event) => setOutcome(event.currentTarget.value)}
          data={[
            { value: '', label: t('choose') },
            ...findingOutcomes.map((value) => ({ value, label: t(`outcomeOf.${value}`) })),
          ]}
        />
        {outcome === 'false_alarm' && (
          <NativeSelect
            name="exceptionDays"
            label={t('except')}
            data={[
              { value: '0', label: t('exceptNot') },
              ...exceptionDays.map((days) => ({ value: String(days), label: t('exceptDays', { days }) })),
            ]}
          />
        )}
        <Textarea
          {...{ id: 'note', name: 'note', label: t('note'), dir: 'auto', autosize: true, minRows: 2 }}
          error={problemAt('note')}
        />
        <div>
          <Button type="submit" loading={close.isPending}>
            {t('close')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
