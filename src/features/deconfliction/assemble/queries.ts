import 'server-only';
import { found } from '@/core/errors';
import { agenciesById } from '@/features/agencies/queries';
import { memberNames } from '@/features/identity/queries';
import { leadNames, maskedSelectors } from '@/features/leads/queries';
import { selectorTypes } from '@/features/selectors/domain';
import type { MemberContext } from '@/server/context';
import type { Hit, HitGround, HitSide } from '@/server/database/generated/client';
import { decrypt } from '@/server/keys/aes';
import { sharedKey } from '@/server/keys/shared';
import type { Tx } from '@/server/tx';
import { decideHitState, type HitOutcome, hitReference, tiers } from '../domain';
import type { HitDetail, HitDto } from '../schema';

/** Where what two agencies write on a hit belongs; it opens nowhere else. */
export const hitContext = (id: string) => `hit ${id}`;
export const messageContext = (hitId: string, id: string) => `${hitContext(hitId)} ${id}`;

type OwnSide = HitSide & { readonly hit: Hit & { readonly grounds: readonly HitGround[] } };

interface OtherClock {
  hit_id: string;
  due_at: Date;
  paused_at: Date | null;
  pause_reason: Uint8Array | null;
  reopened_at: Date | null;
  reopen_reason: Uint8Array | null;
}

interface OtherSide {
  hit_id: string;
  agency_id: string;
  last_seen_at: Date | null;
  acknowledged_at: Date | null;
  outcome: HitOutcome | null;
  outcome_reason: Uint8Array | null;
  outcome_at: Date | null;
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Own sides of hits with all that may be told of the other sides: seven statements, however many hits. */
export async function toHits(tx: Tx, sides: readonly OwnSide[]): Promise<HitDto[]> {
  if (sides.length === 0) return [];
  const ids = sides.map(({ hitId }) => hitId);
  const others = new Map(
    (
      await tx.$queryRaw<OtherSide[]>`
        select hit_id, agency_id, last_seen_at, acknowledged_at, outcome::text, outcome_reason, outcome_at
        from hit_other_sides(${ids}::uuid[])`
    ).map((other) => [other.hit_id, other]),
  );
  const clocks = await tx.$queryRaw<OtherClock[]>`
    select hit_id, due_at, paused_at, pause_reason, reopened_at, reopen_reason from hit_other_clocks(${ids}::uuid[])`;
  const groundSides = await tx.hitGroundSide.findMany({ where: { hitId: { in: ids } } });
  const selectorOf = new Map(groundSides.map(({ groundId, selectorId }) => [groundId, selectorId]));
  const lookups = {
    selectorOf,
    clocks: new Map(clocks.map((clock) => [clock.hit_id, clock])),
    masked: await maskedSelectors(tx, [...selectorOf.values()]),
    leads: await leadNames(
      tx,
      sides.map(({ leadId }) => leadId),
    ),
    agencies: await agenciesById(
      tx,
      [...others.values()].map(({ agency_id }) => agency_id),
    ),
    names: await memberNames(
      tx,
      sides.flatMap(({ acknowledgedById, outcomeById, assigneeId }) => [
        acknowledgedById,
        outcomeById,
        assigneeId,
      ]),
    ),
  };
  return Promise.all(
    sides.flatMap((side) => {
      const other = others.get(side.hitId);
      return other ? [toHit(side, other, lookups)] : [];
    }),
  );
}

interface Lookups {
  readonly selectorOf: ReadonlyMap<string, string>;
  readonly clocks: ReadonlyMap<string, OtherClock>;
  readonly masked: Awaited<ReturnType<typeof maskedSelectors>>;
  readonly leads: Awaited<ReturnType<typeof leadNames>>;
  readonly agencies: Awaited<ReturnType<typeof agenciesById>>;
  readonly names: ReadonlyMap<string, string>;
}

function named({ names }: Lookups, id: string | null) {
  const name = id && names.get(id);
  return name ? { id, name } : null;
}

async function toHit({ hit, ...side }: OwnSide, other: OtherSide, lookups: Lookups): Promise<HitDto> {
  const otherAgency = lookups.agencies.get(other.agency_id);
  if (!otherAgency) throw new Error('A hit names an agency that the directory does not have.');
  const clock = found(lookups.clocks.get(hit.id));
  const mine = {
    ...(await toClock(hit.id, side)),
    escalatedTo: side.escalatedTo,
    withAdvocateUntil: side.withAdvocate ? iso(side.advocateDueAt) : null,
    assignee: named(lookups, side.assigneeId),
    snoozedUntil: iso(side.snoozedUntil),
    lastSeenAt: iso(side.lastSeenAt),
    acknowledgedAt: iso(side.acknowledgedAt),
    acknowledgedBy: lookups.names.get(side.acknowledgedById ?? '') ?? null,
    outcome: side.outcome,
    outcomeReason: await openReason(hit.id, side.outcomeReason),
    outcomeAt: iso(side.outcomeAt),
    outcomeBy: lookups.names.get(side.outcomeById ?? '') ?? null,
  };
  const theirs = {
    ...(await toClock(hit.id, {
      ...{ dueAt: clock.due_at, pausedAt: clock.paused_at, pauseReason: clock.pause_reason },
      ...{ reopenedAt: clock.reopened_at, reopenReason: clock.reopen_reason },
    })),
    lastSeenAt: iso(other.last_seen_at),
    acknowledgedAt: iso(other.acknowledged_at),
    outcome: other.outcome,
    outcomeReason: await openReason(hit.id, other.outcome_reason),
    outcomeAt: iso(other.outcome_at),
  };
  return {
    id: hit.id,
    reference: hitReference(hit.id),
    state: decideHitState(mine, theirs, iso(hit.withdrawnAt)),
    withdrawnAt: iso(hit.withdrawnAt),
    silent: hit.silent,
    urgency: hit.urgency,
    openedAt: hit.openedAt.toISOString(),
    lead: { id: side.leadId, ...found(lookups.leads.get(side.leadId)) },
    otherAgency,
    grounds: strongestFirst(hit.grounds).map((ground) => ({
      ...toGround(ground, side.agencyId),
      ...found(lookups.masked.get(lookups.selectorOf.get(ground.id) ?? '')),
    })),
    mine,
    theirs,
  };
}

function toGround(ground: HitGround, agencyId: string) {
  const { type, tier, distance, form, withdrawnAt, withdrawnById, withdrawnFor: reason } = ground;
  const withdrawn = withdrawnAt &&
    reason && { at: withdrawnAt.toISOString(), mine: withdrawnById === agencyId, reason };
  return { type, tier, distance, form, withdrawn };
}

/** What still holds first; then exact grounds, then by type, so that a hit goes by the same ground wherever it is named. */
export function strongestFirst(grounds: readonly HitGround[]): HitGround[] {
  const rank = ({ tier, type, withdrawnAt }: HitGround) =>
    (withdrawnAt ? 1_000 : 0) + tiers.indexOf(tier) * 100 + selectorTypes.indexOf(type);
  return grounds.toSorted((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
}

interface Clock {
  readonly dueAt: Date;
  readonly pausedAt: Date | null;
  readonly pauseReason: Uint8Array | null;
  readonly reopenedAt: Date | null;
  readonly reopenReason: Uint8Array | null;
}

async function toClock(hitId: string, clock: Clock) {
  return {
    dueAt: clock.dueAt.toISOString(),
    pausedAt: iso(clock.pausedAt),
    pauseReason: await openReason(hitId, clock.pauseReason),
    reopenedAt: iso(clock.reopenedAt),
    reopenReason: await openReason(hitId, clock.reopenReason),
  };
}

async function openReason(hitId: string, sealed: Uint8Array | null): Promise<string | null> {
  if (!sealed) return null;
  return decrypt(await sharedKey(hitContext(hitId)), sealed, hitContext(hitId)).toString('utf8');
}

interface ThreadRow {
  id: string;
  agency_id: string;
  author_id: string;
  body: Uint8Array;
  sent_at: Date;
}

/** Both sides' messages, oldest first. */
export async function threadOf(
  tx: Tx,
  { actor }: MemberContext,
  hit: HitDto,
): Promise<HitDetail['messages']> {
  const rows = await tx.$queryRaw<ThreadRow[]>`
    select id, agency_id, author_id, body, sent_at from hit_thread(${hit.id}::uuid)`;
  const names = await memberNames(
    tx,
    rows.map(({ author_id }) => author_id),
  );
  const key = await sharedKey(hitContext(hit.id));
  return rows.map(({ id, agency_id, author_id, body, sent_at }) => {
    const mine = agency_id === actor.agency.id;
    return {
      id,
      mine,
      agencyName: mine ? actor.agency.name : hit.otherAgency.name,
      author: names.get(author_id) ?? null,
      body: decrypt(key, body, messageContext(hit.id, id)).toString('utf8'),
      sentAt: sent_at.toISOString(),
    };
  });
}
