/** What can be asked for: what is kept beside one event, or beside all events of a lead and its selectors. */
export const erasureObjects = ['event', 'lead'] as const;
export type ErasureObject = (typeof erasureObjects)[number];

export const erasureStates = ['asked', 'erased', 'refused'] as const;

export function decideErasureState(erasure: {
  readonly decidedAt: Date | null;
  readonly erased: number | null;
}): (typeof erasureStates)[number] {
  if (!erasure.decidedAt) return 'asked';
  return erasure.erased === null ? 'refused' : 'erased';
}
