import { type HitFilter, hitFilterSchema } from '../queue/schema';

/** What the list shows until something else is asked for. */
const unasked: HitFilter = hitFilterSchema.parse({ state: 'unanswered' });

/** What the address asks for; what it asks for wrongly is left out. */
export function filterOf(asked: Record<string, string | string[] | undefined>): HitFilter {
  const given = Object.entries(asked).filter(
    ([name, value]) => value && hitFilterSchema.shape[name as 'state']?.safeParse(value).success,
  );
  return { ...unasked, ...Object.fromEntries(given) };
}

/** The address of a list of hits, from after a cursor. */
export function hrefOf(filter: HitFilter, after: string | null = null): string {
  const given = Object.entries({ ...filter, after }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return `/hits?${new URLSearchParams(given)}`;
}

/** How much a filter narrows or turns the list, beside what it shows of itself. */
export function countAsked(filter: HitFilter): number {
  return Object.entries(filter).filter(([name, value]) => value !== unasked[name as 'state']).length;
}
