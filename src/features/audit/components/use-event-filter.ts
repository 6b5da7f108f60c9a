'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { purposeCodes } from '@/features/leads/domain';
import { objectTypes } from '../domain';
import type { ListEvents } from '../schema';

const facets = ['op', 'outcome', 'agency', 'member', 'purpose', 'object', 'from', 'to', 'routine'] as const;
export type Facet = (typeof facets)[number];
export type Facets = Readonly<Record<Facet, string>>;

/** What was searched for stays in memory: it may be a value or a person, and an address is kept and shown. */
let searched = '';

/** The filter of the trail: facets in the address, so that back and a bookmark find them again; the search beside. */
export function useEventFilter() {
  const path = usePathname();
  const params = useSearchParams();
  const [search, setSearch] = useState(searched);
  const chosen = Object.fromEntries(facets.map((facet) => [facet, params.get(facet) ?? ''])) as Facets;
  const query = queryOf(chosen);
  const replace = (next: string) => window.history.replaceState(null, '', `${path}${next}`);
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
    onSearch: typed,
    choose: (facet: Facet, value: string) => replace(queryOf({ ...chosen, [facet]: value })),
    clear: () => {
      typed('');
      replace('');
    },
  };
}

function queryOf(chosen: Facets): string {
  const params = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== ''));
  return params.size > 0 ? `?${params}` : '';
}

/** What is asked of the portal; a facet with a value that is none, as in an address typed by hand, is left out. */
export function toInput(search: string, chosen: Facets): Omit<ListEvents, 'cursor' | 'direction'> {
  const oneOf = <T extends string>(values: readonly T[], value: string) =>
    values.find((known) => known === value) ?? null;
  const id = (value: string) => (/^[0-9a-f-]{36}$/.test(value) ? value : null);
  const day = (value: string) => (/^\d{4}-\d\d-\d\d$/.test(value) ? value : null);
  return {
    search,
    op: oneOf(auditOperations, chosen.op),
    outcome: oneOf(auditOutcomes, chosen.outcome),
    agencyId: id(chosen.agency),
    memberId: id(chosen.member),
    purpose: oneOf(purposeCodes, chosen.purpose),
    objectType: oneOf(objectTypes, chosen.object),
    routine: chosen.routine === 'shown',
    from: day(chosen.from),
    to: day(chosen.to),
  };
}
