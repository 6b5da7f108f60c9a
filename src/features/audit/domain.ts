/** What an event can be about. A refused call has no object but the kind of thing that it asked for. */
export const objectTypes = [
  'agency',
  'event',
  'export',
  'hit',
  'import',
  'inbox',
  'lead',
  'member',
  'selector',
  'writer',
] as const;
export type ObjectType = (typeof objectTypes)[number];

const askedFor: Readonly<Record<string, ObjectType>> = {
  agencies: 'agency',
  identity: 'member',
  leads: 'lead',
  deconfliction: 'hit',
  imports: 'import',
  alerts: 'inbox',
  audit: 'event',
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
  'trail.exports-listed',
  'trail.listed',
  'trail.scope-read',
] as const;
