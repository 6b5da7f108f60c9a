import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { encrypt } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { boundsOf, decideReviewActs } from './domain';
import { exceptionEnded, findingClosed, findingTaken, ruleTuned } from './events';
import { noteContext } from './queries';
import type { CloseFinding, TuneRule } from './schema';

interface Changed {
  readonly changed: number;
}

const day = 86_400_000;

async function findingFor(tx: Tx, ctx: MemberContext, { id, act }: { id: string; act: 'take' | 'close' }) {
  const finding = found(
    await tx.reviewFinding.findFirst({
      where: { AND: [visible(ctx.ability, 'resolve', 'ReviewFinding'), { id }] },
    }),
  );
  authorize(ctx.ability, 'resolve', 'ReviewFinding');
  if (finding.memberId === ctx.actor.memberId) throw new AppError('forbidden');
  if (!decideReviewActs(finding, ctx.actor.memberId)[act]) throw new AppError('conflict');
  return finding;
}

/** Whoever takes a finding reviews it: by name, until it is closed or a colleague takes it over. */
export function takeFinding(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { reviewerId } = await findingFor(tx, ctx, { id, act: 'take' });
    const { count } = await tx.reviewFinding.updateMany({
      where: { id, reviewerId, state: { not: 'closed' } },
      data: { state: 'taken', reviewerId: ctx.actor.memberId },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, findingTaken(id));
    return { changed: count };
  });
}

/** Says what came of it. A false alarm may be learnt: until a day, the rule then finds nothing of this member. */
export function closeFinding(ctx: MemberContext, input: CloseFinding): Promise<Changed> {
  const { id, outcome, note, exceptionDays } = input;
  return transact(ctx, async (tx) => {
    const { rule, memberId, agencyId } = await findingFor(tx, ctx, { id, act: 'close' });
    const key = await agencyKey(tx, agencyId);
    const { count } = await tx.reviewFinding.updateMany({
      where: { id, reviewerId: ctx.actor.memberId, state: 'taken' },
      data: {
        ...{ state: 'closed', outcome, closedAt: ctx.now },
        note: encrypt(key, Buffer.from(note), noteContext(id)),
      },
    });
    if (count !== 1) throw new AppError('conflict');
    if (exceptionDays !== null) {
      await tx.reviewException.createMany({
        data: {
          ...{ id: ctx.newId(), agencyId, rule, memberId, findingId: id },
          ...{ createdById: ctx.actor.memberId, createdAt: ctx.now },
          expiresAt: new Date(ctx.now.getTime() + exceptionDays * day),
        },
      });
    }
    appendAuditEvent(tx, findingClosed(id, input));
    return { changed: count };
  });
}

/** An exception ends before its time: the rule finds again what happens from the next run on. */
export function endException(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'resolve', 'ReviewFinding');
    const agencyId = ctx.actor.agency.id;
    const exception = found(
      await tx.reviewException.findFirst({ where: { id, agencyId, expiresAt: { gt: ctx.now } } }),
    );
    const { count } = await tx.reviewException.updateMany({
      where: { id, agencyId, expiresAt: exception.expiresAt },
      data: { expiresAt: ctx.now },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, exceptionEnded(exception.findingId));
    return { changed: count };
  });
}

/** Sets one parameter of a rule for the own agency, within the rule's bounds. It holds from the next run on. */
export function tuneRule(ctx: MemberContext, input: TuneRule): Promise<Changed> {
  const { rule, parameter, value } = input;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'resolve', 'ReviewFinding');
    const [, bounds] = boundsOf(rule).find(([name]) => name === parameter) ?? [];
    if (!bounds || value < bounds.min || value > bounds.max)
      throw new AppError('invalid', [{ path: parameter, problem: 'out-of-bounds' }]);
    const agencyId = ctx.actor.agency.id;
    const key = { agencyId, rule, parameter };
    await tx.reviewSetting.upsert({
      where: { agencyId_rule_parameter: key },
      create: { ...key, value },
      update: { value },
    });
    appendAuditEvent(tx, ruleTuned(agencyId, input));
    return { changed: 1 };
  });
}
