'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { purposeCodes } from '@/features/leads/domain';
import { type Facet, facetNames, objectTypes, periodOf } from '../domain';
import type { EventFilter } from '../schema';

export type Facets = Readonly<Record<Facet, string>>;

/** What was searched for stays in memory: it may be a value or a person, and an address is kept and shown. */
let searched = '';

/** The filter of the trail: facets in the address, so that back and a bookmark find them again; the search beside. */
export function useEventFilter() {
  const path = usePathname();
  const params = useSearchParams();
  const [search, setSearch] = useState(searched);
  const chosen = Object.fromEntries(facetNames.map((facet) => [facet, params.get(facet) ?? ''])) as Facets;
  const opened = params.get('event');
  const query = queryOf(chosen);
  const addressOf = (next: Partial<Facets>) => `${path}${queryOf({ ...chosen, ...next })}`;
  const typed = (text: string) => {
    searched = text;
    setSearch(text);
  };
  return {
    search,
    chosen,
    /** As it stands in an address, with its question mark; empty if nothing is chosen. */
    query,
    chosenCount: Object.values(chosen).filter(Boolean).length,
    /** The event that is looked at beside the list. */
    opened: opened && isId(opened) ? opened : null,
    /** Back closes it again. */
    open: (id: string) => window.history.pushState(null, '', `${path}${queryOf({ ...chosen, event: id })}`),
    close: () => window.history.replaceState(null, '', `${path}${query}`),
    onSearch: typed,
    choose: (next: Partial<Facets>) => window.history.replaceState(null, '', addressOf(next)),
    clear: () => {
      typed('');
      window.history.replaceState(null, '', path);
    },
  };
}

export type EventFilterState = ReturnType<typeof useEventFilter>;

/** In one order, so that one filter has one address wherever it comes from. */
export function queryOf(chosen: Readonly<Record<string, string>>): string {
  const names = [...facetNames, 'event'];
  const params = new URLSearchParams(names.flatMap((name) => (chosen[name] ? [[name, chosen[name]]] : [])));
  return params.size > 0 ? `?${params}` : '';
}

const isId = (value: string) => /^[0-9a-f-]{36}$/.test(value);

/** What is asked of the portal; a facet with a value that is none, as in an address typed by hand, is left out. */
export function toFilter(chosen: Facets): EventFilter {
  const oneOf = <T extends string>(values: readonly T[], value: string) =>
    values.find((known) => known === value) ?? null;
  const id = (value: string) => (isId(value) ? value : null);
  const period = (value: string) => (periodOf(value) ? value : null);
  return {
    op: oneOf(auditOperations, chosen.op),
    outcome: oneOf(auditOutcomes, chosen.outcome),
    agencyId: id(chosen.agency),
    memberId: id(chosen.member),
    purpose: oneOf(purposeCodes, chosen.purpose),
    objectType: oneOf(objectTypes, chosen.object),
    routine: chosen.routine === 'shown',
    from: period(chosen.from),
    to: period(chosen.to),
  };
}
