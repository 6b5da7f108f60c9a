/** What an event can be about. A refused call has no object but the kind of thing that it asked for. */
export const objectTypes = [
  'agency',
  'archive',
  'check',
  'common-value',
  'event',
  'export',
  'finding',
  'hit',
  'import',
  'inbox',
  'key',
  'lead',
  'leaf',
  'member',
  'migration',
  'number',
  'page',
  'row',
  'selector',
  'table',
  'token-key',
  'writer',
] as const;
export type ObjectType = (typeof objectTypes)[number];

/** What has a history of its own. */
export const historyTypes = ['lead', 'hit', 'member', 'agency'] as const;

const askedFor: Readonly<Record<string, ObjectType>> = {
  agencies: 'agency',
  identity: 'member',
  leads: 'lead',
  deconfliction: 'hit',
  imports: 'import',
  alerts: 'inbox',
  audit: 'event',
  checks: 'check',
  commonvalues: 'common-value',
  exports: 'export',
  filechecks: 'check',
  prints: 'page',
  queue: 'hit',
  review: 'finding',
};

/** The object's type as it is worded: of a refused call, what calls of that slice are about. */
export function decideObjectType(type: string): ObjectType | null {
  return objectTypes.find((known) => known === type) ?? askedFor[type.split('-')[0] ?? ''] ?? null;
}

/** Reads that show no single lead, hit or selector. They are most of a trail and little of what is looked for. */
export const routineTypes = [
  'agencies.listed',
  'alerts.told',
  'hits.listed',
  'imports.listed',
  'inbox.read',
  'leads.listed',
  'members.listed',
  'sessions.read',
  'trail.checkpoints-listed',
  'trail.erasures-listed',
  'trail.exports-listed',
  'trail.counted',
  'trail.health-read',
  'trail.listed',
  'trail.scope-read',
] as const;

/** What stands in the address of a list of events, beside the page itself. */
export const facetNames = [
  'op',
  'outcome',
  'agency',
  'member',
  'purpose',
  'object',
  'from',
  'to',
  'routine',
] as const;
export type Facet = (typeof facetNames)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A day (`2026-03-01`) or an hour (`2026-03-01T08`) in UTC, as the instants where it begins and ends; null if it is none. */
export function periodOf(text: string): { start: Date; end: Date } | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d)?$/.test(text)) return null;
  const isDay = text.length === 10;
  const start = new Date(isDay ? `${text}T00:00:00Z` : `${text}:00:00Z`);
  if (Number.isNaN(start.getTime()) || start.toISOString().slice(0, text.length) !== text) return null;
  return { start, end: new Date(start.getTime() + (isDay ? dayMs : hourMs)) };
}

export const steps = ['hour', 'day', 'week', 'month'] as const;
export type Step = (typeof steps)[number];

/** How wide a bar of the histogram is, so that there are about a hundred at most. */
export function decideStep(from: Date, to: Date): Step {
  const days = (to.getTime() - from.getTime()) / dayMs;
  if (days <= 3) return 'hour';
  if (days <= 100) return 'day';
  return days <= 700 ? 'week' : 'month';
}

/** The instants at which the bars from `from` to before `to` begin; weeks on Mondays, as PostgreSQL has them. */
export function barStarts(from: Date, to: Date, step: Step): Date[] {
  const starts: Date[] = [];
  for (let at = truncate(from, step); at < to; at = next(at, step)) starts.push(at);
  return starts;
}

/** The first and the last hour or day of a bar, as a filter names them. */
export function periodOfBar(start: Date, step: Step): { from: string; to: string } {
  const digits = step === 'hour' ? 13 : 10;
  const last = new Date(next(start, step).getTime() - hourMs);
  return { from: start.toISOString().slice(0, digits), to: last.toISOString().slice(0, digits) };
}

function truncate(at: Date, step: Step): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (step) {
    case 'hour':
      return new Date(Math.floor(at.getTime() / hourMs) * hourMs);
    case 'day':
      return new Date(Date.UTC(year, month, day));
    case 'week':
      return new Date(Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7)));
    case 'month':
      return new Date(Date.UTC(year, month, 1));
  }
}

function next(at: Date, step: Step): Date {
  if (step === 'month') return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  return new Date(at.getTime() + { hour: hourMs, day: dayMs, week: 7 * dayMs }[step]);
}
