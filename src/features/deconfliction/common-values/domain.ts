/** How many leads one value may link before it says nothing: the next one quarantines it. */
export const linksMax = 25;
/** A listed value that is released, or has expired, may link four times as many. */
export const linksMaxReleased = 4 * linksMax;

export const commonOrigins = ['listed', 'quarantined'] as const;

export const commonKinds = ['hotline', 'shelter', 'hotel', 'switchboard', 'stock_picture', 'other'] as const;
export type CommonKind = (typeof commonKinds)[number];

/** A listing is renewed by somebody who looks again: numbers are reassigned. */
export const listedDaysMax = 730;

export const commonStates = ['proposed', 'active', 'release_proposed', 'released', 'expired'] as const;
export type CommonState = (typeof commonStates)[number];

interface Dates {
  readonly approvedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly releaseProposedAt: Date | null;
  readonly releasedAt: Date | null;
}

/** Only an active value, a release of it proposed or not, keeps hits from being opened. */
export function decideCommonState(
  { approvedAt, expiresAt, releaseProposedAt, releasedAt }: Dates,
  now: Date,
): CommonState {
  if (releasedAt) return 'released';
  if (expiresAt && expiresAt <= now) return 'expired';
  if (!approvedAt) return 'proposed';
  return releaseProposedAt ? 'release_proposed' : 'active';
}

export interface CommonActs {
  readonly approve: boolean;
  readonly proposeRelease: boolean;
  readonly approveRelease: boolean;
}

/**
 * Four eyes, both of one agency: what one member proposed another approves. A listing is its owner's; a release may be
 * the owner's or any holder's, so that no agency can keep two others from learning of each other.
 */
export function decideCommonActs(
  state: CommonState,
  value: {
    readonly ownerId: string | null;
    readonly proposedById: string | null;
    readonly releaseAgencyId: string | null;
    readonly releaseProposedById: string | null;
  },
  actor: { readonly memberId: string; readonly agencyId: string },
): CommonActs {
  return {
    approve:
      state === 'proposed' && value.ownerId === actor.agencyId && value.proposedById !== actor.memberId,
    proposeRelease: state === 'active',
    approveRelease:
      state === 'release_proposed' &&
      value.releaseAgencyId === actor.agencyId &&
      value.releaseProposedById !== actor.memberId,
  };
}
