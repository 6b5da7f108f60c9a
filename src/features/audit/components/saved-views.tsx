'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import type { Scope } from '../schema';
import styles from './audit.module.css';
import { type Facets, queryOf } from './use-event-filter';

/** Filters that the auditor keeps under a name. What is searched for is never kept. */
export function SavedViews({ views, chosen }: { views: Scope['views']; chosen: Facets }) {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState('');
  const onSuccess = () => {
    setName('');
    router.refresh();
  };
  const save = useMutation(trpc.audit.saveView.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.audit.removeView.mutationOptions({ onSuccess }));
  const { failure, problemAt } = useProblems(save.error ?? remove.error);
  const set = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== ''));
  return (
    <details className={styles['views']}>
      <summary>{t('views', { count: views.length })}</summary>
      <ErrorSummary problems={[]} failure={failure} />
      <ul>
        {views.map((view) => (
          <li key={view.id}>
            <Link href={`/audit${queryOf(view.chosen)}`} prefetch={false}>
              {view.name}
            </Link>
            <Button size="compact-xs" variant="default" onClick={() => remove.mutate({ id: view.id })}>
              {t('removeView', { name: view.name })}
            </Button>
          </li>
        ))}
      </ul>
      <div className={styles['saveView']}>
        <TextInput
          label={t('viewName')}
          value={name}
          error={problemAt('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          variant="default"
          loading={save.isPending}
          onClick={() => save.mutate({ id: newId(), name, chosen: set })}
        >
          {t('saveView')}
        </Button>
      </div>
    </details>
  );
}
