'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { Badge } from '@/ui/badge';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { EventSummary } from '../schema';
import styles from './audit.module.css';
import { useEventWords } from './event-words';

interface Filter {
  readonly search: string;
  readonly op: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
}

const all: Filter = { search: '', op: '', outcome: '', from: '', to: '' };

/** Every event in the auditor's scope, newest first, filtered as one types, a hundred at a time. */
export function EventTable() {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const [filter, setFilter] = useState(all);
  const [asked] = useDebouncedValue(filter, 300);
  const events = useInfiniteQuery(
    trpc.audit.events.infiniteQueryOptions(
      {
        search: asked.search,
        op: (asked.op || null) as (typeof auditOperations)[number] | null,
        outcome: (asked.outcome || null) as (typeof auditOutcomes)[number] | null,
        from: asked.from || null,
        to: asked.to || null,
      },
      {
        initialCursor: null,
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: (before) => before,
      },
    ),
  );
  const { failure, problems } = useProblems(events.error);
  const rows = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      <ErrorSummary failure={failure} problems={problems} />
      <Panel flush>
        <div className={styles['scroll']} aria-busy={events.isFetching}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">{t('when')}</th>
                <th scope="col">{t('what')}</th>
                <th scope="col">{t('object')}</th>
                <th scope="col">{t('purpose')}</th>
                <th scope="col">{t('outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {events.isPending && <Waiting />}
              {rows.map((event) => (
                <EventRow key={event.row} event={event} />
              ))}
            </tbody>
          </table>
          {!events.isPending && rows.length === 0 && (
            <Empty title={t('noneMatch')}>{t('noneMatchAdvice')}</Empty>
          )}
        </div>
      </Panel>
      {events.hasNextPage && (
        <Button
          variant="default"
          loading={events.isFetchingNextPage}
          onClick={() => void events.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </>
  );
}

function EventRow({ event }: { event: EventSummary }) {
  const t = useTranslations('audit');
  const { sentence, purposeOf } = useEventWords();
  return (
    <tr data-row>
      <td>
        <When at={event.at} />
      </td>
      <td>
        <Link href={`/audit/events/${event.id}`} prefetch={false}>
          {sentence(event)}
        </Link>
        <div className={styles['type']}>{event.type}</div>
      </td>
      <td>
        {event.object && (
          <>
            {event.object.type} <code>{event.object.id.slice(-8)}</code>
          </>
        )}
      </td>
      <td>{purposeOf(event)}</td>
      <td>
        <Badge tone={event.outcome === 'success' ? 'done' : 'overdue'}>
          {t(`outcomeOf.${event.outcome}`)}
        </Badge>
      </td>
    </tr>
  );
}

function Waiting() {
  return Array.from({ length: 12 }, (_, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={at}>
      <td colSpan={5}>
        <div className={styles['skeleton']} />
      </td>
    </tr>
  ));
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const t = useTranslations('audit');
  const set = (changed: Partial<Filter>) => onChange({ ...filter, ...changed });
  const choices = (of: readonly string[], label: (value: string) => string) => [
    { value: '', label: t('all') },
    ...of.map((value) => ({ value, label: label(value) })),
  ];
  return (
    <search className={styles['filters']}>
      <TextInput
        className={styles['search']}
        label={t('search')}
        description={t('searchHint')}
        value={filter.search}
        onChange={(event) => set({ search: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('operation')}
        value={filter.op}
        onChange={(event) => set({ op: event.currentTarget.value })}
        data={choices(auditOperations, (op) => t(`op.${op as 'collect'}`))}
      />
      <NativeSelect
        label={t('outcome')}
        value={filter.outcome}
        onChange={(event) => set({ outcome: event.currentTarget.value })}
        data={choices(auditOutcomes, (of) => t(`outcomeOf.${of as 'success'}`))}
      />
      <TextInput
        type="date"
        label={t('from')}
        value={filter.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('to')}
        value={filter.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      <Button variant="subtle" onClick={() => onChange(all)}>
        {t('clear')}
      </Button>
    </search>
  );
}
