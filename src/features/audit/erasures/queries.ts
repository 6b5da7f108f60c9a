import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { AuditErasure } from '@/server/database/generated/client';
import { decrypt } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { memberNames } from '../../identity/queries';
import { decideErasureState } from './domain';
import { erasuresListed } from './events';
import type { ErasureDto } from './schema';

/** Where a reason belongs; it opens nowhere else. */
export const reasonContext = (id: string) => `erasure ${id}`;

const listMax = 100;

/** The agency's last hundred erasures, newest first. */
export function listErasures(ctx: MemberContext): Promise<ErasureDto[]> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditErasure');
    const rows = await tx.auditErasure.findMany({
      where: visible(ctx.ability, 'read', 'AuditErasure'),
      orderBy: { id: 'desc' },
      take: listMax,
    });
    appendAuditEvent(tx, erasuresListed(ctx.actor.agency.id));
    return toErasures(tx, ctx, rows);
  });
}

async function toErasures(tx: Tx, ctx: MemberContext, rows: readonly AuditErasure[]): Promise<ErasureDto[]> {
  const { agency, memberId } = ctx.actor;
  const key = await agencyKey(tx, agency.id);
  const members = await memberNames(
    tx,
    rows.flatMap(({ requestedById, decidedById }) => [requestedById, decidedById]),
  );
  const leads = await tx.lead.findMany({
    where: { id: { in: rows.map(({ objectId }) => objectId) } },
    select: { id: true, reference: true },
  });
  const names = new Map(leads.map(({ id, reference }) => [id, reference]));
  return rows.map((row) => ({
    ...{ id: row.id, of: row.of, objectId: row.objectId, erased: row.erased },
    name: names.get(row.objectId) ?? null,
    reason: decrypt(key, row.reason, reasonContext(row.id)).toString('utf8'),
    state: decideErasureState(row),
    requestedBy: members.get(row.requestedById) ?? null,
    requestedAt: row.requestedAt.toISOString(),
    decidedBy: members.get(row.decidedById ?? '') ?? null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    can: { decide: row.decidedAt === null && row.requestedById !== memberId },
  }));
}
