'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/client/trpc';
import type { Scope } from '../schema';
import { EventFilters } from './event-filters';
import { EventTable } from './event-table';
import { Histogram } from './histogram';
import { SavedViews } from './saved-views';
import { toFilter, useEventFilter } from './use-event-filter';

/** The trail: when, by what, and each event. Counts are those of the facets; a search has none. */
export function Trail({ scope }: { scope: Scope }) {
  const trpc = useTRPC();
  const filter = useEventFilter();
  const [search] = useDebouncedValue(filter.search, 300);
  const facets = toFilter(filter.chosen);
  const activity = useQuery({
    ...trpc.audit.activity.queryOptions(facets),
    enabled: search === '',
    placeholderData: keepPreviousData,
  });
  const counted = search === '' ? activity.data : undefined;
  return (
    <>
      <Histogram activity={counted} searching={search !== ''} filter={filter} />
      <EventFilters scope={scope} filter={filter} counts={counted?.facets}>
        <SavedViews views={scope.views} chosen={filter.chosen} />
      </EventFilters>
      <EventTable input={{ ...facets, search, historyOf: null }} filter={filter} />
    </>
  );
}
