'use client';

import { useTranslations } from 'next-intl';
import type { KeyboardEvent } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useProblems } from '@/client/use-problems';
import { Badge } from '@/ui/badge';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { EventSummary, ListEvents } from '../schema';
import styles from './audit.module.css';
import { EventDrawer } from './event-drawer';
import { useEventWords } from './event-words';
import type { EventFilterState } from './use-event-filter';
import { useEvents } from './use-events';

const columns = ['when', 'what', 'agency', 'object', 'purpose', 'outcome'] as const;

/** Every event that meets the filter, newest first; what is out of sight is not drawn. */
export function EventTable(props: {
  input: Omit<ListEvents, 'cursor' | 'direction'>;
  filter: EventFilterState;
}) {
  const { input, filter } = props;
  const t = useTranslations('audit');
  const { query, rows, above, drawn, list, body } = useEvents(input);
  const { failure, problems } = useProblems(query.error);
  const [start, end] = [drawn[0]?.start ?? 0, drawn.at(-1)?.end ?? 0];
  const margin = list.options.scrollMargin;
  return (
    <>
      <ErrorSummary failure={failure} problems={problems} />
      <Panel flush>
        <div aria-busy={query.isFetching}>
          <table className={styles['table']} aria-rowcount={query.hasNextPage ? -1 : list.options.count}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody ref={body} onKeyDown={moveAmongRows}>
              {query.isPending && <Waiting />}
              <Gap height={start - margin} />
              {drawn.map(({ index }) => {
                const event = rows[index - above];
                return (
                  <tr
                    key={index}
                    data-row
                    data-index={index}
                    aria-rowindex={index + 1}
                    ref={list.measureElement}
                  >
                    {event ? <Cells event={event} filter={filter} /> : <WaitingCell />}
                  </tr>
                );
              })}
              <Gap height={list.getTotalSize() - (end - margin)} />
            </tbody>
          </table>
          <p className={`print-only ${styles['older']}`}>{t('printedPart')}</p>
          {!query.isPending && rows.length === 0 && (
            <Empty title={t('noneMatch')}>{t('noneMatchAdvice')}</Empty>
          )}
        </div>
      </Panel>
      <EventDrawer id={filter.opened} onClose={filter.close} query={filter.query} />
    </>
  );
}

/** The arrows go from row to row; Enter opens, as of any link. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as HTMLElement).closest('tr');
  if (!by || !row) return;
  const next = row.parentElement?.querySelector<HTMLElement>(
    `tr[data-index="${Number(row.dataset['index']) + by}"] a`,
  );
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A plain click opens the event beside the list; its page, which the link names, carries the filter back. */
function Cells({ event, filter }: { event: EventSummary; filter: EventFilterState }) {
  const t = useTranslations('audit');
  const { sentence, purposeOf, objectOf } = useEventWords();
  return (
    <>
      <td>
        <When at={event.at} precise />
      </td>
      <td>
        <a
          href={`/audit/events/${event.id}${filter.query}`}
          onClick={(click) => {
            if (click.metaKey || click.ctrlKey || click.shiftKey) return;
            click.preventDefault();
            filter.open(event.id);
          }}
        >
          {sentence(event)}
        </a>
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
    </>
  );
}

/** The room of the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={styles['gap']}>
      <td colSpan={columns.length} style={{ height }} />
    </tr>
  );
}

function WaitingCell() {
  return (
    <td colSpan={columns.length}>
      <div className={styles['skeleton']} />
    </td>
  );
}

function Waiting() {
  return Array.from({ length: 12 }, (_, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={at}>
      <WaitingCell />
    </tr>
  ));
}
