import 'server-only';
import { AppError } from '@/core/errors';
import { attachStatement } from '@/server/audit/statements';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { sheetSigned } from '../events';
import { weekFindings } from './queries';

/**
 * Signs a week off, once: the sheet's counts become a statement that the sealer signs, with the event that commits to it.
 * It names findings by id and no member, so that it can be shown.
 */
export function signSheet(ctx: MemberContext, { week }: { week: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'resolve', 'ReviewFinding');
    const { memberId, agency } = ctx.actor;
    const { found, unclosed, over } = await weekFindings(tx, ctx, week);
    if (!over) throw new AppError('conflict');
    const eventId = ctx.newId();
    const { count } = await tx.reviewSheet.createMany({
      data: { agencyId: agency.id, week: new Date(week), signedById: memberId, signedAt: ctx.now, eventId },
      skipDuplicates: true,
    });
    if (count !== 1) throw new AppError('conflict');
    const lines = [
      'concord review-sheet v1',
      `agency ${agency.id}`,
      `week ${week}`,
      `signed ${ctx.now.toISOString()} ${memberId}`,
      `unclosed ${unclosed}`,
      ...found.map(
        ({ id, rule, count: times, state, outcome }) => `finding ${id} ${rule} ${times} ${outcome ?? state}`,
      ),
    ];
    attachStatement(
      tx,
      { ...sheetSigned(agency.id, week), id: eventId },
      Buffer.from(`${lines.join('\n')}\n`),
    );
    return { changed: count };
  });
}
