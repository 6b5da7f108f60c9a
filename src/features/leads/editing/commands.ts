import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { Lead, Selector } from '@/server/database/generated/client';
import { encrypt, encryptJson } from '@/server/keys/aes';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { insertingSelectors, type PreparedSelectors } from '../../selectors/commands';
import type { LocatedSelector } from '../commands';
import { picturesMax, selectorsMax } from '../domain';
import { contentContext, leadKey, openContent, openValue, withdrawalContext } from '../queries';
import { leadEdited, selectorsAdded, selectorWithdrawn } from './events';
import type { EditLead, WithdrawSelector } from './schema';

/** A lead that the actor may edit, held until the transaction ends: of two edits one comes after the other. */
export async function holdLead(tx: Tx, ctx: MemberContext, id: string): Promise<Lead> {
  await tx.$queryRaw`select from lead where id = ${id}::uuid for update`;
  return found(await tx.lead.findFirst({ where: { AND: [visible(ctx.ability, 'edit', 'Lead'), { id }] } }));
}

/**
 * Makes the next version of a lead.
 *
 * @throws AppError `conflict` if it is not the version any more that the member saw.
 */
async function advance(
  tx: Tx,
  { id }: Lead,
  version: number,
  content?: Buffer<ArrayBuffer>,
): Promise<number> {
  const { count } = await tx.lead.updateMany({
    where: { id, version },
    data: { version: version + 1, ...(content && { content }) },
  });
  if (count !== 1) throw new AppError('conflict');
  return version + 1;
}

/** Changes what a lead says. What another agency could know of it, its role, urgency and time, stays. */
export function editLead(
  ctx: MemberContext,
  { leadId, version, ...said }: EditLead,
): Promise<{ version: number }> {
  return transact(ctx, async (tx) => {
    const lead = await holdLead(tx, ctx, leadId);
    const before = await openContent(tx, lead);
    const content = encryptJson(await leadKey(tx, lead), { ...before, ...said }, contentContext(leadId));
    const next = await advance(tx, lead, version, content);
    appendAuditEvent(tx, leadEdited(leadId, lead.content, content));
    return { version: next };
  });
}

/**
 * Writes more selectors of a lead.
 *
 * @throws AppError `invalid` naming each that the lead has already, or `conflict`
 */
export async function addToLead(
  tx: Tx,
  ctx: MemberContext,
  lead: Lead,
  added: { version: number; selectors: readonly LocatedSelector[]; prepared: PreparedSelectors },
): Promise<void> {
  await advance(tx, lead, added.version);
  const key = await leadKey(tx, lead);
  const held = await tx.selector.findMany({ where: { leadId: lead.id, withdrawnAt: null } });
  const known = new Set(held.map((selector) => `${selector.type} ${openValue(key, selector).canonical}`));
  const repeated = added.selectors.filter(({ type, canonical }) => known.has(`${type} ${canonical}`));
  const problems = repeated.map(({ path }) => ({ path, problem: 'duplicate' }));
  if (problems.length > 0) throw new AppError('invalid', problems);
  for (const [path, most] of [
    ['selectors', selectorsMax],
    ['pictures', picturesMax],
  ] as const) {
    const all = [...held, ...added.selectors].filter(
      (one) => (one.pictureId === null) === (path === 'selectors'),
    );
    if (new Set(all.map(({ id, pictureId }) => pictureId ?? id)).size > most)
      throw new AppError('invalid', [{ path, problem: 'too-many' }]);
  }
  await tx.$queryRaw`
    with new_lead as (select ${lead.id}::uuid as id), ${insertingSelectors(
      { agencyId: lead.agencyId, createdAt: ctx.now },
      [{ leadId: lead.id, key, selectors: added.prepared.selectors }],
      added.prepared,
    )}
    select 1 as written`;
  appendAuditEvent(tx, selectorsAdded(lead.id, lead.purposeCode, added.selectors.length));
}

/**
 * Takes a selector off a lead, a picture with all that it was found by. The lead keeps it, as something that was
 * withdrawn; nothing is found by it any more.
 *
 * @returns what was withdrawn; nothing if it had been before
 */
export async function takeOffLead(
  tx: Tx,
  ctx: MemberContext,
  lead: Lead,
  { version, selectorId, reason, note }: WithdrawSelector,
): Promise<Selector[]> {
  const selector = found(await tx.selector.findFirst({ where: { id: selectorId, leadId: lead.id } }));
  if (selector.withdrawnAt) return [];
  await advance(tx, lead, version);
  const { id, pictureId } = selector;
  const group = pictureId
    ? await tx.selector.findMany({ where: { leadId: lead.id, pictureId } })
    : [selector];
  const ids = group.map((one) => one.id);
  const key = await leadKey(tx, lead);
  const { count } = await tx.selector.updateMany({
    where: { id: { in: ids }, withdrawnAt: null },
    data: {
      ...{ withdrawnAt: ctx.now, withdrawnById: ctx.actor.memberId, withdrawnFor: reason },
      withdrawnNote: encrypt(key, Buffer.from(note), withdrawalContext(lead.id)),
    },
  });
  if (count !== ids.length) throw new AppError('conflict');
  await tx.$queryRaw`select forget_withdrawn(${ids}::uuid[])::text`;
  appendAuditEvent(tx, selectorWithdrawn(id, reason, note));
  return group;
}
