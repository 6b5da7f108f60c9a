'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTRPC } from '@/client/trpc';
import type { ListEvents } from '../schema';
import { placePages } from './place-pages';

/** A hundred rows each: two thousand are kept, however far one reads. */
const pagesMax = 20;
const rowHeight = 58;
const near = 20;

/** The events of a filter as a list of which only what is in sight is drawn and what is near is kept. */
export function useEvents(input: Omit<ListEvents, 'cursor' | 'direction'>) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.audit.events.infiniteQueryOptions(input, {
      initialCursor: null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      getPreviousPageParam: ({ previousCursor }) => previousCursor,
      maxPages: pagesMax,
      placeholderData: keepPreviousData,
    }),
  );
  const asked = JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another list
  const seen = useMemo(() => new Map<string, number>(), [asked]);
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap(({ events }) => events);
  const above = placePages(seen, pages);
  const until = above + rows.length;
  const { body, top } = useTop();
  const list = useWindowVirtualizer({
    count: until,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  const drawn = list.getVirtualItems();
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0];
  const { hasNextPage, hasPreviousPage, isFetching, fetchNextPage, fetchPreviousPage } = query;
  useEffect(() => {
    if (isFetching) return;
    if (hasNextPage && last >= until - near) void fetchNextPage();
    else if (hasPreviousPage && first < above + near) void fetchPreviousPage();
  }, [isFetching, hasNextPage, hasPreviousPage, first, last, above, until, fetchNextPage, fetchPreviousPage]);
  return { query, rows, above, drawn, list, body };
}

/** Where the rows begin on the page; it moves when what is above them grows. */
function useTop() {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useEffect(() => {
    const measure = () => {
      if (body.current) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    measure();
    return () => observer.disconnect();
  }, []);
  return { body, top };
}
