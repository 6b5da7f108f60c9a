'use client';

import type { ListEvents } from '../schema';
import { EventTable } from './event-table';
import { toFilter, useEventFilter } from './use-event-filter';

/** Everything that ever happened to one object, routine reads too, as far as the reader may know it. */
export function History({ of }: { of: NonNullable<ListEvents['historyOf']> }) {
  const filter = useEventFilter();
  const all = toFilter({ ...filter.chosen, routine: 'shown' });
  return <EventTable input={{ ...all, search: '', historyOf: of }} filter={filter} />;
}
