import 'server-only';
import type { Prisma } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import { hitIdBeginnings, hitReferencePattern } from '../../domain';
import type { ShownState } from '../domain';
import type { HitFilter } from '../schema';
import { placeOf } from './domain';

type Where = Prisma.HitSideWhereInput;

/** Running clocks first, by how soon they end, then what is acknowledged, the longest ago first, then what is resolved. */
export const listOrder = [
  { settledAt: { sort: 'desc', nulls: 'first' } },
  { acknowledgedAt: { sort: 'asc', nulls: 'first' } },
  { dueAt: 'asc' },
  { hitId: 'asc' },
] as const satisfies Prisma.HitSideOrderByWithRelationInput[];

/** What comes after a place in that order. */
export function whereAfter(cursor: string | null | undefined): Where {
  if (!cursor) return {};
  const { settledAt, acknowledgedAt, dueAt, hitId } = placeOf(cursor);
  const dueLater: Where = { OR: [{ dueAt: { gt: dueAt } }, { dueAt, hitId: { gt: hitId } }] };
  const acknowledgedLater: Where = acknowledgedAt
    ? { OR: [{ acknowledgedAt: { gt: acknowledgedAt } }, { AND: [{ acknowledgedAt }, dueLater] }] }
    : { OR: [{ acknowledgedAt: { not: null } }, { AND: [{ acknowledgedAt }, dueLater] }] };
  return settledAt
    ? { OR: [{ settledAt: { lt: settledAt } }, { AND: [{ settledAt }, acknowledgedLater] }] }
    : { OR: [{ settledAt: { not: null } }, { AND: [{ settledAt }, acknowledgedLater] }] };
}

/** The filter as a where-clause over the own sides. Only a dispute needs the other side, which the database asks. */
export async function whereOf(
  tx: Tx,
  { state, urgency, agencyId, type, assigned, search }: HitFilter,
  { memberId, now }: { memberId: string; now: Date },
): Promise<Where[]> {
  const reference = search.trim().toUpperCase();
  return [
    whereState(state, now, decidedByOutcome(state) ? await disputedHits(tx) : []),
    urgency ? { hit: { urgency } } : {},
    agencyId ? { hit: { OR: [{ lesserAgencyId: agencyId }, { greaterAgencyId: agencyId }] } } : {},
    type ? { hit: { grounds: { some: { type } } } } : {},
    assigned ? { assigneeId: assigned === 'me' ? memberId : null } : {},
    hitReferencePattern.test(reference)
      ? { OR: hitIdBeginnings(reference).map((beginning) => rangeOf(beginning)) }
      : reference
        ? { lead: { reference: { startsWith: reference } } }
        : {},
  ];
}

const decidedByOutcome = (state: ShownState) => ['unanswered', 'answered', 'disputed'].includes(state);

/** Hits that rest on something. */
const live = { hit: { withdrawnAt: null } };

function whereState(state: ShownState, now: Date, disputed: string[]): Where {
  const acknowledged = { ...live, outcome: null, acknowledgedAt: { not: null } };
  const states: Record<ShownState, Where> = {
    all: {},
    unanswered: {
      ...live,
      AND: [
        { OR: [{ outcome: null }, { hitId: { in: disputed } }] },
        { OR: [{ snoozedUntil: null }, { snoozedUntil: { lte: now } }] },
      ],
    },
    answered: { outcome: { not: null }, hitId: { notIn: disputed } },
    snoozed: { ...live, acknowledgedAt: null, snoozedUntil: { gt: now } },
    open: { ...live, outcome: null, acknowledgedAt: null },
    acknowledged: { ...acknowledged, reopenedAt: null },
    reopened: { ...acknowledged, reopenedAt: { not: null } },
    resolved: { settledAt: { not: null } },
    disputed: { ...live, hitId: { in: disputed } },
    withdrawn: { settledAt: null, hit: { withdrawnAt: { not: null } } },
  };
  return states[state];
}

/** Both sides have recorded an outcome on these, and not the same. */
async function disputedHits(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select id from disputed_hits() as id`;
  return rows.map(({ id }) => id);
}

const rangeOf = (beginning: string) => ({
  hitId: { gte: `${beginning}000-0000-0000-000000000000`, lte: `${beginning}fff-ffff-ffff-ffffffffffff` },
});
