import 'server-only';
import { memberNames } from '@/features/identity/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { ReviewFinding } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { sheetRead } from '../events';
import { toFindings, weekOf } from '../queries';
import type { Sheet } from '../schema';

const listedMax = 200;

/** What was found in a week of the agency's calendar, and how much of anything is still to be decided. */
export async function weekFindings(tx: Tx, ctx: MemberContext, week: string) {
  const { id: agencyId, timeZone } = ctx.actor.agency;
  const [span] = await tx.$queryRaw<{ from: Date; to: Date }[]>`
    select ${week}::timestamp at time zone ${timeZone} as "from",
           (${week}::timestamp + interval '7 days') at time zone ${timeZone} as "to"`;
  const mine = visible(ctx.ability, 'read', 'ReviewFinding');
  const found: ReviewFinding[] = span
    ? await tx.reviewFinding.findMany({
        where: { AND: [mine, { agencyId, foundAt: { gte: span.from, lt: span.to } }] },
        orderBy: [{ rule: 'asc' }, { id: 'asc' }],
        take: listedMax,
      })
    : [];
  const unclosed = await tx.reviewFinding.count({
    where: { AND: [mine, { agencyId, state: { not: 'closed' } }] },
  });
  return { found, unclosed, over: week < weekOf(ctx.now, timeZone) };
}

/** The sheet of a week of the own agency, to be read, printed and signed off. */
export function getSheet(ctx: MemberContext, { week }: { week: string }): Promise<Sheet> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'ReviewFinding');
    const { agency } = ctx.actor;
    const { found, unclosed, over } = await weekFindings(tx, ctx, week);
    const signed = await tx.reviewSheet.findFirst({ where: { agencyId: agency.id, week: new Date(week) } });
    const names = await memberNames(tx, [signed?.signedById ?? null]);
    appendAuditEvent(tx, sheetRead(agency.id, week));
    return {
      ...{ week, agency: agency.name, over, unclosed },
      findings: await toFindings(tx, ctx, found),
      signed: signed && {
        by: names.get(signed.signedById) ?? null,
        at: signed.signedAt.toISOString(),
        eventId: signed.eventId,
      },
      maySign: over && !signed && ctx.ability.can('resolve', 'ReviewFinding'),
    };
  });
}
