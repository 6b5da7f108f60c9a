/** What a member may say of two leads that hold the same selector. */
export const relationVerdicts = ['related', 'distinct'] as const;
export type RelationVerdict = (typeof relationVerdicts)[number];

/** So many are suggested, and so many of those judged are shown: a page, not a search. */
export const suggestionsMax = 20;
/** Suggested are the newest that the member may read, of so many that hold the same. */
export const candidatesMax = 200;
export const relationsMax = 100;
