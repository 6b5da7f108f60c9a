import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { exportRequested } from '../events';

const sealWaitMs = 15_000;
const pollMs = 250;
const keptMs = 60 * 60_000;

/**
 * Asks for a bundle. The request is an event, and the bundle reaches up to the first checkpoint that covers it, so that
 * the trail which leaves says itself that it left.
 *
 * @throws AppError `unavailable` if no sealer comes by within fifteen seconds: nothing is then exported.
 */
export async function requestExport(
  ctx: MemberContext,
  { justification }: { justification: string },
): Promise<{ id: string; treeSize: number; expiresAt: string }> {
  const id = ctx.newId();
  await transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'AuditExport');
    appendAuditEvent(tx, exportRequested(id, justification));
  });
  const covering = await coveringCheckpoint(ctx, id);
  const expiresAt = new Date(ctx.now.getTime() + keptMs);
  await transact(ctx, (tx) =>
    tx.auditExport.createMany({
      data: {
        ...{ id, agencyId: ctx.actor.agency.id, memberId: ctx.actor.memberId },
        ...{ checkpointNo: covering.no, createdAt: ctx.now, expiresAt },
      },
    }),
  );
  return { id, treeSize: covering.treeSize, expiresAt: expiresAt.toISOString() };
}

async function coveringCheckpoint(ctx: MemberContext, exportId: string) {
  for (let waited = 0; waited < sealWaitMs; waited += pollMs) {
    const covering = await transact(ctx, async (tx) => {
      const event = await tx.auditEvent.findFirst({ where: { objectId: exportId }, select: { id: true } });
      const leaf = event && (await tx.auditLeaf.findUnique({ where: { eventRow: event.id } }));
      return (
        leaf &&
        tx.auditCheckpoint.findFirst({ where: { treeSize: { gt: leaf.leafIndex } }, orderBy: { no: 'asc' } })
      );
    });
    if (covering) return covering;
    await sleep(pollMs);
  }
  throw new AppError('unavailable');
}
