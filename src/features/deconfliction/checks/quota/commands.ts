import 'server-only';
import { AppError, type FieldProblem } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import type { Changed } from '../../schema';
import type { CheckKind } from '../domain';
import { checkRefused } from '../events';
import { type Quotas, quotaProblems } from './domain';
import { ceilingChanged, quotasChanged } from './events';
import { quotasOf } from './queries';

const usedUp: FieldProblem = { path: 'quota', problem: 'quota-used' };

/**
 * Counts what is about to be asked for the member and for the agency, in the transaction that asks. Whoever counts at
 * the same time waits for it: together they cannot pass the limit.
 *
 * @throws AppError `too-many` if it is more than is left today: nothing is then asked and nothing counted.
 */
export async function takeQuota(tx: Tx, ctx: MemberContext, kind: CheckKind, count: number): Promise<void> {
  const { memberId, agency } = ctx.actor;
  const rows = await tx.$queryRaw<{ counted_id: string; asked: number }[]>`
    insert into check_use (counted_id, agency_id, kind, day, asked)
    select counted, ${agency.id}::uuid, ${kind}::check_kind, (${ctx.now}::timestamptz at time zone ${agency.timeZone})::date,
           ${count}::int
    from unnest(array[${memberId}::uuid, ${agency.id}::uuid]) with ordinality as of (counted, place) order by place
    on conflict (counted_id, kind, day) do update set asked = check_use.asked + excluded.asked
    returning counted_id, asked`;
  const asked = (id: string) => rows.find(({ counted_id }) => counted_id === id)?.asked ?? 0;
  const { member, agency: all } = (await quotasOf(tx, ctx)).quotas[kind];
  if (asked(memberId) > member || asked(agency.id) > all) throw new AppError('too-many', [usedUp]);
}

/** Runs what takes from the quota. To be refused for it is an event of its own: the transaction that was refused is gone. */
export async function withinQuota<T>(
  ctx: MemberContext,
  count: number,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await transact(ctx, work);
  } catch (error) {
    if (error instanceof AppError && error.code === 'too-many') {
      await transact(ctx, async (tx) => appendAuditEvent(tx, checkRefused(ctx.actor.memberId, count)));
    }
    throw error;
  }
}

/**
 * Sets the own agency's quotas, or as the operator the ceiling of all agencies' quotas; either holds at once.
 *
 * @throws AppError `invalid` naming each that is above the ceiling, or a member's above the agency's.
 */
export function saveQuotas(ctx: MemberContext, quotas: Quotas): Promise<Changed> {
  const { id: agencyId, kind } = ctx.actor.agency;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'Member');
    const before = await quotasOf(tx, ctx);
    const problems = quotaProblems(quotas, before.ceiling);
    if (problems.length > 0) throw new AppError('invalid', problems);
    const { direct, file } = quotas;
    const data = {
      ...{ directMember: direct.member, directAgency: direct.agency },
      ...{ fileMember: file.member, fileAgency: file.agency },
    };
    await tx.checkQuota.upsert({ where: { agencyId }, create: { agencyId, ...data }, update: data });
    const changed = kind === 'operator' ? ceilingChanged : quotasChanged;
    appendAuditEvent(tx, changed(agencyId, before.quotas, quotas));
    return { changed: 1 };
  });
}
