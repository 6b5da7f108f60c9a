/** What a member may say of two leads that hold the same selector. */
export const relationVerdicts = ['related', 'distinct'] as const;
export type RelationVerdict = (typeof relationVerdicts)[number];

/** So many are suggested, and so many of those judged are shown: a page, not a search. */
export const suggestionsMax = 20;
export const relationsMax = 100;
