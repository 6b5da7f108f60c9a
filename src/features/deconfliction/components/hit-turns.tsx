'use client';

import { Button, Group, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Stack } from '@/ui/page';
import type { HitDto } from '../schema';
import { useDraft } from './use-draft';

interface Props {
  readonly hitId: string;
  readonly agency: string;
}

/** Lets the own clock stand still, with a reason that the other side reads. */
export function PauseClock({ hitId, agency }: Props) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const pause = useMutation(
    trpc.deconfliction.pauseClock.mutationOptions({ onSettled: () => router.refresh() }),
  );
  const give = (reason: string) => pause.mutate({ id: hitId, reason });
  return <WithReason name="pause" label={t('pause')} {...{ hitId, agency, give }} asked={pause} />;
}

/** Takes the own outcome back, with a reason that the other side reads. */
export function ReopenHit({ hitId, agency }: Props) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const reopen = useMutation(
    trpc.deconfliction.reopen.mutationOptions({ onSettled: () => router.refresh() }),
  );
  const give = (reason: string) => reopen.mutate({ id: hitId, reason });
  return <WithReason name="reopen" label={t('reopen')} {...{ hitId, agency, give }} asked={reopen} />;
}

export function ResumeClock({ hitId }: { hitId: string }) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const resume = useMutation(
    trpc.deconfliction.resumeClock.mutationOptions({ onSettled: () => router.refresh() }),
  );
  const { failure } = useProblems(resume.error);
  return (
    <div>
      <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate({ id: hitId })}>
        {t('resume')}
      </Button>
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}

const snoozeHours = [1, 4, 12] as const;

/** Puts the hit off on the own side for some hours, as far as it is not due before, or takes it up again. */
export function SnoozeHit({ hitId, mine, now }: { hitId: string; mine: HitDto['mine']; now: string }) {
  const t = useTranslations('hits');
  const trpc = useTRPC();
  const router = useRouter();
  const snooze = useMutation(trpc.queue.snooze.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(snooze.error);
  const put = (hours: number | null) => {
    const until = hours && new Date(Date.now() + hours * 3_600_000).toISOString();
    snooze.mutate({ id: hitId, until: until || null });
  };
  const left = (Date.parse(mine.dueAt) - Date.parse(now)) / 3_600_000;
  const offered = snoozeHours.filter((hours) => hours < left);
  const off = mine.snoozedUntil !== null && mine.snoozedUntil > now;
  return (
    <Group gap="xs">
      {off && (
        <Button variant="default" size="xs" onClick={() => put(null)}>
          {t('takeUp')}
        </Button>
      )}
      {!off &&
        offered.map((hours) => (
          <Button key={hours} variant="default" size="xs" onClick={() => put(hours)}>
            {t('snooze', { hours })}
          </Button>
        ))}
      <ErrorSummary problems={[]} failure={failure} />
    </Group>
  );
}

/** A button that asks for a reason first, in place. */
function WithReason(
  props: Props & {
    name: string;
    label: string;
    give: (reason: string) => void;
    asked: { readonly error: Parameters<typeof useProblems>[0]; readonly isPending: boolean };
  },
) {
  const t = useTranslations('hits');
  const common = useTranslations('common');
  const [open, setOpen] = useState(false);
  const [reason, setReason, forgetReason] = useDraft(`${props.name}.${props.hitId}`, '');
  const { failure, problemAt } = useProblems(props.asked.error);
  if (!open) {
    return (
      <div>
        <Button variant="default" onClick={() => setOpen(true)}>
          {props.label}
        </Button>
      </div>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.give(reason);
      }}
    >
      <ErrorSummary problems={[]} failure={failure} />
      <Stack>
        <Textarea
          id={`${props.name}-reason`}
          label={t('reason')}
          description={t('reasonHint', { agency: props.agency })}
          dir="auto"
          autosize
          autoFocus
          minRows={2}
          value={reason}
          error={problemAt('reason')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button type="submit" loading={props.asked.isPending}>
            {props.label}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              forgetReason();
              setOpen(false);
            }}
          >
            {common('cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
