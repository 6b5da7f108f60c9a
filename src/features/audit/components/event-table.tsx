'use client';

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Badge } from '@/ui/badge';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { EventSummary, Scope } from '../schema';
import styles from './audit.module.css';
import { EventFilters } from './event-filters';
import { useEventWords } from './event-words';
import { toInput, useEventFilter } from './use-event-filter';

const columns = ['when', 'what', 'agency', 'object', 'purpose', 'outcome'] as const;

/** Every event in the auditor's scope, newest first, filtered as one types, a hundred at a time. */
export function EventTable({ scope }: { scope: Scope }) {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const filter = useEventFilter();
  const [search] = useDebouncedValue(filter.search, 300);
  const events = useInfiniteQuery(
    trpc.audit.events.infiniteQueryOptions(toInput(search, filter.chosen), {
      initialCursor: null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: (before) => before,
    }),
  );
  const { failure, problems } = useProblems(events.error);
  const rows = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
      <EventFilters scope={scope} filter={filter} />
      <ErrorSummary failure={failure} problems={problems} />
      <Panel flush>
        <div className={styles['scroll']} aria-busy={events.isFetching}>
          <table className={styles['table']}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {events.isPending && <Waiting />}
              {rows.map((event) => (
                <EventRow key={event.row} event={event} query={filter.query} />
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

/** The way to the event carries the filter, so that its page leads back to the same list. */
function EventRow({ event, query }: { event: EventSummary; query: string }) {
  const t = useTranslations('audit');
  const { sentence, purposeOf, objectOf } = useEventWords();
  return (
    <tr data-row>
      <td>
        <When at={event.at} precise />
      </td>
      <td>
        <Link href={`/audit/events/${event.id}${query}`} prefetch={false}>
          {sentence(event)}
        </Link>
        <div className={styles['type']}>{event.type}</div>
      </td>
      <td>
        {event.actor.agency}
        {event.address && (
          <div className={styles['address']}>{t('fromAddress', { address: event.address })}</div>
        )}
      </td>
      <td className={styles['object']}>{objectOf(event)}</td>
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
      <td colSpan={columns.length}>
        <div className={styles['skeleton']} />
      </td>
    </tr>
  ));
}
