'use client';

import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { retryUnanswered, useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { Panel, Stack } from '@/ui/page';
import { type HitOutcome, hitOutcomes } from '../domain';
import styles from './hit.module.css';
import { useDraft } from './use-draft';

/** One click, or the key a: somebody has seen it, and the clock stops. */
export function AcknowledgeButton({ hitId }: { hitId: string }) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const button = useRef<HTMLButtonElement>(null);
  const acknowledge = useMutation(
    trpc.deconfliction.acknowledge.mutationOptions({ onSettled: () => router.refresh() }),
  );
  const { failure } = useProblems(acknowledge.error);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'a' || event.ctrlKey || event.metaKey) return;
      if (!(event.target as HTMLElement).closest('input, textarea, select')) button.current?.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className={styles['act']}>
      <Button
        ref={button}
        loading={acknowledge.isPending}
        onClick={() => acknowledge.mutate({ id: hitId })}
        aria-keyshortcuts="a"
      >
        {t('acknowledge')}
      </Button>
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}

/** What this agency makes of the hit. The other side sees it, so the form says so. */
export function OutcomeForm({
  hitId,
  current,
  agency,
}: {
  hitId: string;
  current: HitOutcome | null;
  agency: string;
}) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const [reason, setReason, forgetReason] = useDraft(`outcome.reason.${hitId}`, '');
  const [outcome, setOutcome, forgetOutcome] = useDraft(`outcome.${hitId}`, current ?? '');
  const record = useMutation(
    trpc.deconfliction.recordOutcome.mutationOptions({
      onSuccess: () => {
        forgetReason();
        forgetOutcome();
        router.refresh();
      },
    }),
  );
  const labels: Readonly<Record<string, string>> = { outcome: t('outcome'), reason: t('reason') };
  const { problemAt, problems, failure } = useProblems(record.error, { labelOf: (path) => labels[path] });
  return (
    <Panel title={current ? t('changeOutcome') : t('recordOutcome')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          record.mutate({ id: hitId, outcome: outcome as HitOutcome, reason });
        }}
      >
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
              ...hitOutcomes.map((of) => ({ value: of, label: t(`outcomeOf.${of}`) })),
            ]}
          />
          <Textarea
            id="reason"
            label={t('reason')}
            description={t('reasonHint', { agency })}
            dir="auto"
            autosize
            minRows={2}
            value={reason}
            error={problemAt('reason')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" variant={current ? 'default' : 'filled'} loading={record.isPending}>
            {t('saveOutcome')}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

/** The id is made with the text, so that a message that is sent twice arrives once. */
export function MessageForm({ hitId, agency }: { hitId: string; agency: string }) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const [body, setBody, forgetBody] = useDraft(`message.${hitId}`, '');
  const messageId = useRef<string>(null);
  const send = useMutation(
    trpc.deconfliction.sendMessage.mutationOptions({
      ...retryUnanswered,
      onSuccess: () => {
        messageId.current = null;
        forgetBody();
        router.refresh();
      },
    }),
  );
  const { problemAt, problems, failure } = useProblems(send.error);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        messageId.current ??= newId();
        if (!send.isPending) send.mutate({ id: hitId, messageId: messageId.current, body });
      }}
    >
      <ErrorSummary problems={problems} failure={failure} />
      <Stack>
        <Textarea
          id="body"
          label={t('message')}
          description={t('messageHint', { agency })}
          dir="auto"
          autosize
          minRows={2}
          value={body}
          error={problemAt('body')}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" variant="default" loading={send.isPending}>
            {t('send')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
