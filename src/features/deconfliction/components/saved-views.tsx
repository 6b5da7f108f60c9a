'use client';

import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { Filters } from '@/ui/filters';
import type { HitFilter, Queue } from '../queue/schema';
import { countAsked, filterOf, hrefOf } from './filter-of';
import styles from './hit.module.css';

const always = ['unanswered', 'all'] as const;

/** The list in one click: two views that are always there, and the member's own. One that has no name can be given one. */
export function SavedViews({ filter, views }: { filter: HitFilter; views: Queue['views'] }) {
  const t = useTranslations('queue');
  const trpc = useTRPC();
  const router = useRouter();
  const onSuccess = () => router.refresh();
  const save = useMutation(trpc.queue.saveView.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.queue.removeView.mutationOptions({ onSuccess }));
  const { failure, problemAt } = useProblems(save.error ?? remove.error);
  const current = hrefOf(filter);
  const choices = [
    ...always.map((state) => ({ label: t(`state.${state}`), href: hrefOf(filterOf({ state })) })),
    ...views.map((view) => ({ label: view.name, href: hrefOf(view.filter) })),
  ].map((choice) => ({ ...choice, value: choice.href }));
  const own = views.find((view) => hrefOf(view.filter) === current);
  const unnamed = countAsked(filter) > 0 && !choices.some(({ href }) => href === current);
  return (
    <div className={styles['views']}>
      <Filters label={t('views')} current={current} choices={choices} />
      {own && (
        <Button size="xs" variant="default" onClick={() => remove.mutate({ id: own.id })}>
          {t('removeView', { name: own.name })}
        </Button>
      )}
      {unnamed && (
        <SaveView
          key={current}
          problem={problemAt('name')}
          pending={save.isPending}
          onSave={(name) => save.mutate({ id: newId(), name, filter })}
        />
      )}
      <ErrorSummary problems={[]} failure={failure} />
    </div>
  );
}

function SaveView(props: { problem: string | undefined; pending: boolean; onSave: (name: string) => void }) {
  const t = useTranslations('queue');
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <Button size="xs" variant="default" onClick={() => setName('')}>
        {t('saveView')}
      </Button>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave(name);
      }}
    >
      <Group gap="xs" align="end">
        <TextInput
          size="xs"
          label={t('viewName')}
          value={name}
          error={props.problem}
          autoFocus
          maxLength={40}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={props.pending}>
          {t('saveView')}
        </Button>
      </Group>
    </form>
  );
}
