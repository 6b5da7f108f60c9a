'use client';

import { Button, FileButton, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
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
import { Chosen } from './chosen-file';
import { HeldRows } from './held-rows';
import { useSending } from './use-sending';

const pollMs = 1_500;

interface Props {
  /** Why, and whose the selectors are, as the form above has it. */
  readonly because: Pick<BeginFile, 'purpose' | 'subjectRole'>;
  readonly sealed: boolean;
  readonly allowance: Allowance;
  /** How many other agencies are asked. */
  readonly agencies: number;
}

/** A file of up to 100,000 rows: sent part by part, checked by the workers, watched here, and kept for a day. */
export function FileChecks({ because, sealed, allowance, agencies }: Props) {
  const t = useTranslations('check');
  const { files, changed } = useFiles();
  const sending = useSending(because, changed);
  const { problems, failure } = useProblems(sending.error);
  const busy = sending.sent !== null;
  return (
    <Panel title={t('files')} id="file">
      <Stack>
        <ErrorSummary problems={problems} failure={failure} />
        <p className={styles['note']}>{t('filesHint')}</p>
        <div className={styles['actions']}>
          <ChooseFile
            label={t('chooseFile')}
            disabled={sealed || busy}
            onFile={(file) => sending.take(file, null)}
          />
        </div>
        {sending.unreadable && <p role="alert">{t('fileUnreadable')}</p>}
        {sending.chosen ? (
          <Chosen sending={sending} allowance={allowance} agencies={agencies} />
        ) : (
          <AllowanceLine allowance={allowance} count={0} kind="file" />
        )}
        {(files ?? []).map((file) => (
          <OneFile key={file.id} file={file} onChanged={changed}>
            {file.state === 'filling' && (
              <ChooseFile
                label={t('sendRest')}
                disabled={busy}
                onFile={(chosen) => sending.take(chosen, file)}
              />
            )}
          </OneFile>
        ))}
      </Stack>
    </Panel>
  );
}

/** The files by now; once one has ended, its receipt and the quota on the rest of the page too. */
function useFiles() {
  const trpc = useTRPC();
  const router = useRouter();
  const { data, refetch } = useQuery({
    ...trpc.fileChecks.list.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.some((file) => file.state === 'running') ? pollMs : false),
  });
  const ended = data?.filter(({ found }) => found !== null).length ?? 0;
  useEffect(() => {
    if (ended > 0) router.refresh();
  }, [ended, router]);
  const changed = () => {
    void refetch();
    router.refresh();
  };
  return { files: data, changed };
}

function ChooseFile(props: { label: string; disabled: boolean; onFile: (file: File) => void }) {
  const reset = useRef<() => void>(null);
  return (
    <FileButton
      accept=".csv,.tsv,.txt,text/csv"
      resetRef={reset}
      onChange={(file) => {
        // The same file chosen again is a choice too.
        reset.current?.();
        if (file) props.onFile(file);
      }}
    >
      {(button) => (
        <Button variant="default" {...button} disabled={props.disabled}>
          {props.label}
        </Button>
      )}
    </FileButton>
  );
}

function OneFile(props: { file: FileCheckDto; onChanged: () => void; children: ReactNode }) {
  const { file, onChanged } = props;
  const t = useTranslations('check');
  const trpc = useTRPC();
  const [shown, setShown] = useState(false);
  const changed = { onSettled: onChanged };
  const cancel = useMutation(trpc.fileChecks.cancel.mutationOptions(changed));
  const discard = useMutation(trpc.fileChecks.discard.mutationOptions(changed));
  const { id, state, rowsDone, rowsTotal, reference, found } = file;
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
      {found && <p>{t('found', { ...found })}</p>}
      {state === 'filling' && <p className={styles['note']}>{t('fillingMeans')}</p>}
      {state === 'running' && (
        <Progress value={(100 * rowsDone) / rowsTotal} aria-label={t('progress')} my="xs" />
      )}
      <div className={styles['actions']}>
        {props.children}
        {!ended && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
            {t('cancel')}
          </Button>
        )}
        {found && (
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
