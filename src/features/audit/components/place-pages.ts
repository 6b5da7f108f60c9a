interface Paged {
  readonly events: readonly { readonly row: string }[];
}

/**
 * How many rows of the list stand above the loaded pages. Only some twenty pages are kept, so the first loaded one need
 * not be the list's first; rows stay where they were seen before.
 *
 * @param seen where rows stood, by their ids; what is learnt now is added.
 */
export function placePages(seen: Map<string, number>, pages: readonly Paged[]): number {
  const lengths = pages.map(({ events }) => events.length);
  const before = (page: number) => lengths.slice(0, page).reduce((sum, length) => sum + length, 0);
  const known = pages.findIndex(({ events }) => seen.has(events[0]?.row ?? ''));
  const start = known < 0 ? 0 : (seen.get(pages[known]?.events[0]?.row ?? '') ?? 0) - before(known);
  for (const [at, { events }] of pages.entries()) {
    if (events[0]) seen.set(events[0].row, start + before(at));
  }
  return Math.max(0, start);
}
