import 'server-only';
import { AppError, found } from '@/core/errors';
import { pdqDistanceMax } from '@/core/pdq/distance';
import { openedSelectors } from '@/features/leads/queries';
import { aliasOf, canonicalise, normVersion } from '@/features/selectors/domain';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import type { CommonValue, Prisma } from '@/server/database/generated/client';
import { enqueue } from '@/server/jobs';
import { encrypt, encryptJson } from '@/server/keys/aes';
import { sharedKey } from '@/server/keys/shared';
import { holdVersions, type Token, tokensOf, withLiveVersions } from '@/server/keys/tokens';
import { announce } from '@/server/live';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { type CommonActs, decideCommonActs, decideCommonState, linksMax, linksMaxReleased } from './domain';
import {
  commonValueApproved,
  commonValueProposed,
  commonValueReleased,
  commonValueSeen,
  releaseProposed,
  selectorQuarantined,
  selectorSuppressed,
} from './events';
import { recheckCommonValue } from './jobs';
import { commonContext } from './queries';
import type { ProposeCommonValue, ProposeRelease } from './schema';

/** Proposes that a value is common. It holds once another member of the agency approves. */
export async function proposeCommonValue(
  ctx: MemberContext,
  { type, value, kind, reason, expiresOn }: ProposeCommonValue,
): Promise<{ id: string }> {
  authorize(ctx.ability, 'administer', 'CommonValue');
  const { region, id: ownerId } = ctx.actor.agency;
  const result = canonicalise(type, value, region ? { region } : {});
  if (!result.ok) throw new AppError('invalid', [{ path: 'value', problem: result.problem }]);
  const { canonical } = result;
  const id = ctx.newId();
  const key = await sharedKey(commonContext(id));
  const data = {
    ...{ id, origin: 'listed' as const, type, kind, ownerId, linksMax: linksMaxReleased },
    value: encryptJson(key, { canonical, normVersion }, commonContext(id)),
    reason: encrypt(key, Buffer.from(reason), commonContext(id)),
    proposedById: ctx.actor.memberId,
    proposedAt: ctx.now,
  };
  return withLiveVersions(async (versions) => {
    const [tokens = []] = await tokensOf([{ type, canonical, normVersion }], versions);
    return insertCommonValue(ctx, data, { tokens, versions, expiresOn });
  });
}

function insertCommonValue(
  ctx: MemberContext,
  data: Prisma.CommonValueCreateInput,
  given: {
    readonly tokens: readonly Token[];
    readonly versions: readonly number[];
    readonly expiresOn: string;
  },
): Promise<{ id: string }> {
  const { tokens, versions, expiresOn } = given;
  const { id } = data;
  return transact(ctx, async (tx) => {
    await holdVersions(tx, versions);
    const expiresAt = await endOf(tx, expiresOn, ctx.actor.agency.timeZone);
    await tx.commonValue.create({ data: { ...data, expiresAt } });
    await tx.commonToken.createMany({ data: tokens.map(({ token }) => ({ token, commonValueId: id })) });
    appendAuditEvent(tx, commonValueProposed(id));
    return { id };
  });
}

/** The midnight after a day: who says "until the 30th" has the 30th too. */
async function endOf(tx: Tx, day: string, timeZone: string): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select (${day}::date + 1)::timestamp at time zone ${timeZone} as at`;
  return found(row).at;
}

/** Loads a common value through what the actor may do with it in its state. */
async function commonValueFor(
  tx: Tx,
  ctx: MemberContext,
  act: keyof CommonActs,
  id: string,
): Promise<CommonValue> {
  const value = found(
    await tx.commonValue.findFirst({
      where: { AND: [visible(ctx.ability, 'administer', 'CommonValue'), { id }] },
    }),
  );
  const actor = { memberId: ctx.actor.memberId, agencyId: ctx.actor.agency.id };
  if (!decideCommonActs(decideCommonState(value, ctx.now), value, actor)[act]) throw new AppError('conflict');
  return value;
}

/** From now on no hit is opened for it, by whomever it is entered. All that hold it are told, by name of the owner. */
export function approveCommonValue(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    const value = await commonValueFor(tx, ctx, 'approve', id);
    const { count } = await tx.commonValue.updateMany({
      where: { id, approvedAt: null },
      data: { approvedAt: ctx.now, approvedById: ctx.actor.memberId },
    });
    if (count !== 1) throw new AppError('conflict');
    await tx.$queryRaw`select tell_common_holders(${id}::uuid, ${pdqDistanceMax}::int)::text,
      schedule_recheck(${id}::uuid, ${value.expiresAt})::text`;
    appendAuditEvent(tx, commonValueApproved(id));
    return { changed: count };
  });
}

/** Proposes, for the actor's agency, that the value matches again. */
export async function proposeRelease(
  ctx: MemberContext,
  { id, reason }: ProposeRelease,
): Promise<{ changed: number }> {
  const key = await sharedKey(commonContext(id));
  return transact(ctx, async (tx) => {
    await commonValueFor(tx, ctx, 'proposeRelease', id);
    const { count } = await tx.commonValue.updateMany({
      where: { id, releaseProposedAt: null },
      data: {
        releaseAgencyId: ctx.actor.agency.id,
        releaseReason: encrypt(key, Buffer.from(reason), commonContext(id)),
        releaseProposedById: ctx.actor.memberId,
        releaseProposedAt: ctx.now,
      },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, releaseProposed(id));
    return { changed: count };
  });
}

/** The value matches again, up to its higher bound, and a job checks every lead that holds it. */
export function approveRelease(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    await commonValueFor(tx, ctx, 'approveRelease', id);
    const { count } = await tx.commonValue.updateMany({
      where: { id, releasedAt: null },
      data: { releasedAt: ctx.now, releasedById: ctx.actor.memberId },
    });
    if (count !== 1) throw new AppError('conflict');
    enqueue(tx, recheckCommonValue, { commonValueId: id });
    appendAuditEvent(tx, commonValueReleased(id));
    return { changed: count };
  });
}

/** Somebody of an agency that holds it has looked at it: it leaves the agency's inbox. */
export function seeCommonValue(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    found(
      await tx.commonValue.findFirst({
        where: { AND: [visible(ctx.ability, 'administer', 'CommonValue'), { id }] },
      }),
    );
    const { count } = await tx.commonHolder.updateMany({
      where: { commonValueId: id, agencyId: ctx.actor.agency.id, seenAt: null },
      data: { seenAt: ctx.now, seenById: ctx.actor.memberId },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, commonValueSeen(id));
    return { changed: count };
  });
}

/** Quarantines the values, or aliases, of own selectors that link too many leads, and tells every agency that holds one. */
export async function quarantine(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  over: readonly { readonly selectorId: string; readonly isAlias: boolean }[],
): Promise<void> {
  const seen = new Set<string>();
  const opened = await openedSelectors(
    tx,
    over.map(({ selectorId }) => selectorId),
  );
  for (const { selectorId, isAlias } of over) {
    const { type, normVersion, ...own } = found(opened.get(selectorId));
    const canonical = isAlias ? found(aliasOf(type, own.canonical)) : own.canonical;
    if (seen.has(`${type} ${canonical}`)) continue;
    seen.add(`${type} ${canonical}`);
    const id = ctx.newId();
    const key = await sharedKey(commonContext(id));
    const value = encryptJson(key, { canonical, normVersion }, commonContext(id));
    const holders = await tx.$queryRaw<{ agency_id: string }[]>`
      select agency_id from quarantine_value(
        ${id}::uuid, ${selectorId}::uuid, ${isAlias}, ${value}, ${ctx.now}, ${linksMax}::int, ${pdqDistanceMax}::int)`;
    for (const { agency_id } of holders) {
      if (agency_id !== agencyId) appendAuditEvent(tx, selectorQuarantined(id, agency_id));
      announceCommon(tx, ctx, agency_id, id);
    }
  }
}

/** In the name of an agency that holds what another has listed: its trail says so, and whoever is there is told. */
export async function tellOfListing(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  agencyId: string,
  commonValueId: string,
): Promise<void> {
  const { ownerId } = await tx.commonValue.findUniqueOrThrow({ where: { id: commonValueId } });
  if (ownerId) appendAuditEvent(tx, selectorSuppressed(commonValueId, ownerId));
  announceCommon(tx, ctx, agencyId, commonValueId);
}

function announceCommon(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  agencyId: string,
  objectId: string,
): void {
  announce(tx, { id: ctx.newId(), agencyId, kind: 'value-common', objectId });
}
