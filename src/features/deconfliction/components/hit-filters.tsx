'use client';

import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { urgencies } from '@/features/leads/domain';
import { selectorTypes } from '@/features/selectors/domain';
import { shownStates } from '../queue/domain';
import type { HitFilter, Queue } from '../queue/schema';
import styles from './hit.module.css';

/** The address of a list of hits. */
function hrefOf(filter: HitFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return `/hits?${new URLSearchParams(given)}`;
}

interface Props {
  readonly filter: HitFilter;
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
}

/** Narrows the list. It is a plain form: the choice stands in the address, and works before the page does. */
export function HitFilters({ filter, agencies }: Props) {
  const t = useTranslations('queue');
  const states = useTranslations('queue.state');
  const types = useTranslations('selectorTypes');
  const urgencyNames = useTranslations('leadForm.urgencyOf');
  const any = { value: '', label: t('any') };
  const of = <T extends string>(values: readonly T[], label: (value: T) => string) =>
    values.map((value) => ({ value, label: label(value) }));
  return (
    <form action="/hits" key={hrefOf(filter)} className={styles['bulk']}>
      <NativeSelect
        {...{ name: 'state', size: 'xs', label: t('shown'), defaultValue: filter.state }}
        data={of(shownStates, (state) => states(state))}
      />
      <NativeSelect
        {...{ name: 'urgency', size: 'xs', label: t('urgency'), defaultValue: filter.urgency ?? '' }}
        data={[any, ...of(urgencies, (urgency) => urgencyNames(urgency))]}
      />
      <NativeSelect
        {...{ name: 'agencyId', size: 'xs', label: t('agency'), defaultValue: filter.agencyId ?? '' }}
        data={[any, ...agencies.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        {...{ name: 'type', size: 'xs', label: t('type'), defaultValue: filter.type ?? '' }}
        data={[any, ...of(selectorTypes, (type) => types(type))]}
      />
      <NativeSelect
        {...{ name: 'assigned', size: 'xs', label: t('assigned'), defaultValue: filter.assigned ?? '' }}
        data={[any, { value: 'me', label: t('me') }, { value: 'nobody', label: t('nobody') }]}
      />
      <TextInput
        {...{ name: 'search', size: 'xs', label: t('reference'), defaultValue: filter.search }}
        placeholder="HIT-…"
        autoComplete="off"
      />
      <Button type="submit" size="xs" variant="default">
        {t('apply')}
      </Button>
    </form>
  );
}

/** Filters that the member keeps under a name. */
export function SavedViews({ filter, views }: { filter: HitFilter; views: Queue['views'] }) {
  const t = useTranslations('queue');
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState('');
  const onSuccess = () => {
    setName('');
    router.refresh();
  };
  const save = useMutation(trpc.queue.saveView.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.queue.removeView.mutationOptions({ onSuccess }));
  const { failure, problemAt } = useProblems(save.error ?? remove.error);
  return (
    <details className={styles['more']}>
      <summary>{t('views', { count: views.length })}</summary>
      <ErrorSummary problems={[]} failure={failure} />
      <ul className={styles['grounds']}>
        {views.map((view) => (
          <li key={view.id}>
            <Link href={hrefOf(view.filter)} prefetch={false}>
              {view.name}
            </Link>
            <Button size="compact-xs" variant="default" onClick={() => remove.mutate({ id: view.id })}>
              {t('removeView', { name: view.name })}
            </Button>
          </li>
        ))}
      </ul>
      <Group align="end" gap="xs">
        <TextInput
          size="xs"
          label={t('viewName')}
          value={name}
          error={problemAt('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          size="xs"
          variant="default"
          loading={save.isPending}
          onClick={() => save.mutate({ id: newId(), name, filter })}
        >
          {t('saveView')}
        </Button>
      </Group>
    </details>
  );
}
