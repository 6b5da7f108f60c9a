import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { enqueue } from '@/server/jobs';
import { encryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import { heldMax } from './domain';
import { exportCancelled, exportRequested } from './events';
import { workOnExport } from './jobs';
import { settingsContext, toExport } from './queries';
import { type ExportDto, keptSettingsSchema, type RequestExport } from './schema';

/**
 * Asks for a file. The request is an event, and nothing is made before a checkpoint covers it: the trail that leaves
 * says itself that it left. The same request again is one request.
 *
 * @throws AppError `too-many` while so many files of the member's are made or kept.
 */
export function requestExport(ctx: MemberContext, input: RequestExport): Promise<ExportDto> {
  const { id, kind, filter, keptHours, locale, justification } = input;
  const { agency, memberId, sessionId } = ctx.actor;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'AuditExport');
    appendAuditEvent(tx, exportRequested(id, { kind, justification, filter: JSON.stringify(filter) }));
    const before = await tx.auditExport.findFirst({
      where: { AND: [visible(ctx.ability, 'read', 'AuditExport'), { id }] },
    });
    if (before) return toExport(before);
    const held = await tx.auditExport.count({
      where: { memberId, state: { in: ['waiting', 'running', 'done'] } },
    });
    if (held >= heldMax) throw new AppError('too-many');
    const kept = keptSettingsSchema.parse({ filter, locale, sessionId });
    const made = {
      ...{ id, agencyId: agency.id, memberId, kind, state: 'waiting' as const, keptHours },
      settings: encryptJson(await agencyKey(tx, agency.id), kept, settingsContext(id)),
      ...{ createdAt: ctx.now, touchedAt: ctx.now, expiresAt: null },
      ...{ checkpointNo: null, attempt: 0, done: 0, total: 0, bytes: 0n },
    };
    const { count } = await tx.auditExport.createMany({ data: made, skipDuplicates: true });
    if (count !== 1) throw new AppError('conflict');
    enqueue(tx, workOnExport, { exportId: id, agencyId: agency.id });
    return toExport(made);
  });
}

/** Stops making a file, or deletes one that is there: nothing of it is left. */
export function cancelExport(ctx: MemberContext, { id }: { id: string }): Promise<ExportDto> {
  return transact(ctx, async (tx) => {
    const row = found(
      await tx.auditExport.findFirst({
        where: { AND: [visible(ctx.ability, 'create', 'AuditExport'), { id }] },
      }),
    );
    const { count } = await tx.auditExport.updateMany({
      where: { id, state: { in: ['waiting', 'running', 'done'] } },
      data: { state: 'cancelled', touchedAt: ctx.now },
    });
    if (count !== 1) throw new AppError('conflict');
    await tx.auditExportChunk.deleteMany({ where: { exportId: id } });
    appendAuditEvent(tx, exportCancelled(id));
    return toExport({ ...row, state: 'cancelled', touchedAt: ctx.now });
  });
}
