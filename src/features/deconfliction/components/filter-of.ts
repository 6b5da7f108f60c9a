import { type HitFilter, hitFilterSchema } from '../queue/schema';

/** What the address asks for; what it asks for wrongly is left out. */
export function filterOf(asked: Record<string, string | string[] | undefined>): HitFilter {
  const given = Object.entries(asked).filter(
    ([name, value]) => value && hitFilterSchema.shape[name as 'state']?.safeParse(value).success,
  );
  return hitFilterSchema.parse({ state: 'unanswered', ...Object.fromEntries(given) });
}
