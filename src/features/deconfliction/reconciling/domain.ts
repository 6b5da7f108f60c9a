/** What a hit becomes when selectors of its leads are added or withdrawn. */
export const hitChangeKinds = ['withdrawn', 'narrowed', 'widened', 'restored'] as const;
export type HitChange = (typeof hitChangeKinds)[number];
