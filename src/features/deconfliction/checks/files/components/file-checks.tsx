'use client';

import { Button, FileButton, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Badge } from '@/ui/badge';
import { ConfirmButton } from '@/ui/confirm-button';
import { Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import { AllowanceLine } from '../../components/allowance-line';
import styles from '../../components/check.module.css';
import type { Allowance } from '../../quota/domain';
import type { BeginFile, FileCheckDto } from '../schema';
import { HeldRows } from './held-rows';
import { useSending } from './use-sending';

const pollMs = 1_500;

interface Props {
  /** Why, and whose the selectors are, as the form above has it. */
  readonly because: Pick<BeginFile, 'purpose' | 'subjectRole'>;
  readonly sealed: boolean;
  readonly allowance: Allowance;
}

/** A file of up to 100,000 rows: sent part by part, checked by the workers, watched here, and kept for a day. */
export function FileChecks({ because, sealed, allowance }: Props) {
  const t = useTranslations('check');
  const trpc = useTRPC();
  const files = useQuery({
    ...trpc.fileChecks.list.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.some((file) => file.state === 'running') ? pollMs : false),
  });
  const sending = useSending(because, allowance.left, () => void files.refetch());
  const { problems, failure } = useProblems(sending.error);
  return (
    <Panel title={t('files')} id="file">
      <Stack>
        <ErrorSummary problems={problems} failure={failure} />
        <p className={styles['note']}>{t('filesHint')}</p>
        <div className={styles['actions']}>
          <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => file && sending.take(file)}>
            {(props) => (
              <Button variant="default" {...props} disabled={sealed} loading={sending.sent !== null}>
                {t('chooseFile')}
              </Button>
            )}
          </FileButton>
        </div>
        <AllowanceLine allowance={allowance} count={sending.tooMany} kind="file" />
        <p role="status" className={styles['said']}>
          {sending.sent && t('sending', { ...sending.sent })}
          {sending.empty && t('noRows')}
        </p>
        {(files.data ?? []).map((file) => (
          <OneFile key={file.id} file={file} onChanged={() => void files.refetch()} />
        ))}
      </Stack>
    </Panel>
  );
}

function OneFile({ file, onChanged }: { file: FileCheckDto; onChanged: () => void }) {
  const t = useTranslations('check');
  const trpc = useTRPC();
  const [shown, setShown] = useState(false);
  const changed = { onSettled: onChanged };
  const cancel = useMutation(trpc.fileChecks.cancel.mutationOptions(changed));
  const discard = useMutation(trpc.fileChecks.discard.mutationOptions(changed));
  const { id, state, rowsDone, rowsTotal, reference } = file;
  const ended = state === 'done' || state === 'cancelled';
  return (
    <article className={styles['holding']} aria-label={reference}>
      <p className={styles['holder']}>
        <span className={styles['reference']}>{reference}</span>
        <Badge tone={state === 'done' ? 'done' : 'neutral'}>{t(`state.${state}`)}</Badge>
        <span>{t('rowsDone', { done: rowsDone, total: rowsTotal })}</span>
        <span className={styles['note']}>
          {t('keptUntil')} <When at={file.expiresAt} />
        </span>
      </p>
      {!ended && <Progress value={(100 * rowsDone) / rowsTotal} aria-label={t('progress')} my="xs" />}
      <div className={styles['actions']}>
        {!ended && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
            {t('cancel')}
          </Button>
        )}
        {ended && rowsDone > 0 && (
          <Button variant="default" onClick={() => setShown(!shown)} aria-expanded={shown}>
            {t('showHeld')}
          </Button>
        )}
        {ended && (
          <ConfirmButton
            label={t('discard')}
            confirm={t('discardQuestion')}
            onConfirm={() => discard.mutate({ id })}
          />
        )}
      </div>
      {shown && <HeldRows file={file} />}
    </article>
  );
}
