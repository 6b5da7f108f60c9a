import 'server-only';
import { z } from 'zod';
import { pdqDistanceMax } from '@/core/pdq/distance';
import { agenciesById } from '@/features/agencies/queries';
import { memberNames } from '@/features/identity/queries';
import { maskSelector } from '@/features/selectors/domain';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { CommonHolder, CommonValue } from '@/server/database/generated/client';
import { decrypt, decryptJson } from '@/server/keys/aes';
import { sharedKey } from '@/server/keys/shared';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { decideCommonActs, decideCommonState } from './domain';
import { commonValuesListed } from './events';
import type { CommonValueDto, CommonValuePage } from './schema';

const listMax = 500;

/** Where what is kept of a common value belongs; it opens nowhere else. */
export const commonContext = (id: string) => `common value ${id}`;
const valueSchema = z.strictObject({ canonical: z.string(), normVersion: z.int() });

/** The common values that the actor's agency lists or holds, newest first; at most 500. An auditor sees no value. */
export function listCommonValues(ctx: MemberContext): Promise<CommonValuePage> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'CommonValue');
    const rows = await tx.commonValue.findMany({
      where: visible(ctx.ability, 'read', 'CommonValue'),
      include: { holders: { where: { agencyId: ctx.actor.agency.id } } },
      orderBy: { proposedAt: 'desc' },
      take: listMax,
    });
    appendAuditEvent(tx, commonValuesListed(ctx.actor.agency.id, rows.length));
    const names = await memberNames(
      tx,
      rows.flatMap(({ proposedById, approvedById }) => [proposedById, approvedById]),
    );
    const owners = await agenciesById(
      tx,
      rows.flatMap(({ ownerId }) => ownerId ?? []),
    );
    const lookups = { names, owners };
    return {
      values: await Promise.all(rows.map((row) => toDto(ctx, row, lookups))),
      mayPropose: ctx.ability.can('administer', 'CommonValue'),
    };
  });
}

interface Lookups {
  readonly names: ReadonlyMap<string, string>;
  readonly owners: Awaited<ReturnType<typeof agenciesById>>;
}

async function toDto(
  ctx: MemberContext,
  row: CommonValue & { readonly holders: readonly CommonHolder[] },
  { names, owners }: Lookups,
): Promise<CommonValueDto> {
  const { id, origin, type, kind } = row;
  const decides = ctx.ability.can('administer', 'CommonValue');
  const state = decideCommonState(row, ctx.now);
  const actor = { memberId: ctx.actor.memberId, agencyId: ctx.actor.agency.id };
  const acts = decideCommonActs(state, row, actor);
  const unseen = row.holders.some(({ seenAt }) => seenAt === null);
  return {
    ...{ id, origin, type, kind, state, unseen },
    masked: decides ? await maskedValue(row) : null,
    reason: await openText(id, row.reason),
    ownerName: owners.get(row.ownerId ?? '')?.name ?? null,
    proposedAt: row.proposedAt.toISOString(),
    proposedBy: names.get(row.proposedById ?? '') ?? null,
    approvedAt: row.approvedAt?.toISOString() ?? null,
    approvedBy: names.get(row.approvedById ?? '') ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    releaseReason: await openText(id, row.releaseReason),
    releasedAt: row.releasedAt?.toISOString() ?? null,
    can: {
      approve: decides && acts.approve,
      proposeRelease: decides && acts.proposeRelease,
      approveRelease: decides && acts.approveRelease,
      see: decides && unseen,
    },
  };
}

export async function openCommonValue({ id, value }: Pick<CommonValue, 'id' | 'value'>) {
  return valueSchema.parse(decryptJson(await sharedKey(commonContext(id)), value, commonContext(id)));
}

async function maskedValue(row: CommonValue): Promise<string> {
  return maskSelector(row.type, (await openCommonValue(row)).canonical);
}

async function openText(id: string, sealed: Uint8Array | null): Promise<string | null> {
  if (!sealed) return null;
  return decrypt(await sharedKey(commonContext(id)), sealed, commonContext(id)).toString('utf8');
}

/** Which selectors of a lead of the actor's own agency are common values now: no hit is opened for them. */
export async function commonSelectorsOf(tx: Tx, leadId: string, now: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select distinct selector_id as id from common_selectors(${leadId}::uuid, ${now}, ${pdqDistanceMax}::int)`;
  return rows.map(({ id }) => id);
}

/** How many common values the actor's agency holds that nobody there has looked at; null for who does not decide. */
export async function countUnseenCommon(tx: Tx, { ability, actor }: MemberContext): Promise<number | null> {
  if (!ability.can('administer', 'CommonValue')) return null;
  return tx.commonHolder.count({ where: { agencyId: actor.agency.id, seenAt: null } });
}
