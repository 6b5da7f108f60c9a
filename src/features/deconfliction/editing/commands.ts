import 'server-only';
import { createHmac } from 'node:crypto';
import { canonicalJson } from '@/core/canonical-json';
import { AppError } from '@/core/errors';
import { countAgenciesAsked } from '@/features/agencies/queries';
import { type LocatedSelector, readSelectors } from '@/features/leads/commands';
import { addToLead, holdLead, takeOffLead } from '@/features/leads/editing/commands';
import type { AddSelectors, WithdrawSelector } from '@/features/leads/editing/schema';
import { type PreparedSelectors, prepareSelectors } from '@/features/selectors/commands';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { agencyKey } from '@/server/keys/agency';
import { withLiveVersions } from '@/server/keys/tokens';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { matchAgain } from '../commands';
import { countChecked } from '../domain';
import { leadChecked, receiptRead } from '../events';
import { receiptOf } from '../receipt/queries';
import type { Changed, Receipt } from '../schema';

interface Added {
  readonly selectors: readonly LocatedSelector[];
  readonly prepared: PreparedSelectors;
}

/**
 * Adds selectors to a lead and tells at once, as at entry, which other agencies hold one. The same key again is the same
 * addition.
 */
export async function addSelectors(ctx: MemberContext, input: AddSelectors): Promise<Receipt> {
  authorize(ctx.ability, 'edit', 'Lead');
  const selectors = readSelectors(ctx, input);
  if (selectors.length === 0) throw new AppError('invalid', [{ path: 'selectors', problem: 'required' }]);
  const given = selectors.map(({ path: _, ...selector }) => selector);
  return withLiveVersions(async (versions) => {
    const prepared = await prepareSelectors(given, versions);
    return transact(ctx, (tx) => addOnce(tx, ctx, input, { selectors, prepared }));
  });
}

async function addOnce(tx: Tx, ctx: MemberContext, input: AddSelectors, added: Added): Promise<Receipt> {
  const { version, idempotencyKey, ...identity } = input;
  const lead = await holdLead(tx, ctx, input.leadId);
  const { id: leadId, agencyId } = lead;
  const key = await agencyKey(tx, agencyId);
  const mac = createHmac('sha256', key).update(canonicalJson(identity)).digest();
  const before = await tx.leadAddition.findUnique({
    where: { agencyId_id: { agencyId, id: idempotencyKey } },
  });
  if (before) {
    if (!mac.equals(before.inputMac)) throw new AppError('conflict');
    appendAuditEvent(tx, receiptRead(leadId));
    return receiptOf(tx, leadId, ctx.now);
  }
  await addToLead(tx, ctx, lead, { version, ...added });
  const counts = countChecked(added.prepared.selectors);
  const agenciesAsked = await countAgenciesAsked(tx, agencyId);
  await tx.leadAddition.create({
    data: {
      ...{ id: idempotencyKey, agencyId, leadId, inputMac: mac, addedById: ctx.actor.memberId },
      ...{ checkedAt: ctx.now, agenciesAsked, ...counts },
    },
  });
  const ids = added.selectors.map(({ id }) => id);
  const found = await matchAgain(tx, ctx, leadId, ids);
  appendAuditEvent(tx, leadChecked(leadId, lead.purposeCode, { ...counts, agenciesAsked, ...found }));
  return receiptOf(tx, leadId, ctx.now);
}

/**
 * Takes a selector off a lead, with a reason: hits that rest on nothing else end, and the other side is told. Withdrawn
 * before, it stays as it is.
 */
export function withdrawSelector(ctx: MemberContext, input: WithdrawSelector): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const lead = await holdLead(tx, ctx, input.leadId);
    const gone = await takeOffLead(tx, ctx, lead, input);
    if (gone.length === 0) return { changed: 0 };
    await matchAgain(
      tx,
      ctx,
      lead.id,
      gone.some(({ type }) => type === 'pdq') ? await picturesOf(tx, lead.id) : [],
    );
    return { changed: 1 };
  });
}

/** Of many pictures alike one is the ground of a hit: when it is withdrawn, another of the lead's may be it. */
async function picturesOf(tx: Tx, leadId: string): Promise<string[]> {
  const left = await tx.selector.findMany({
    where: { leadId, type: 'pdq', withdrawnAt: null },
    select: { id: true },
  });
  return left.map(({ id }) => id);
}
