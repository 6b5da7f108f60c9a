import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import type { AuditDraft } from '@/server/audit/draft';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { enqueue } from '@/server/jobs';
import { encryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { type ExportKind, heldMax } from './domain';
import { exportCancelled, exportRequested, exportRequestedWithPersonalData } from './events';
import { workOnExport } from './jobs';
import { settingsContext, toExport } from './queries';
import {
  type ExportDto,
  type ExportSettings,
  keptSettingsSchema,
  type RequestExport,
  type RequestReport,
} from './schema';

/**
 * Asks for a file. The request is an event, and nothing is made before a checkpoint covers it: the trail that leaves
 * says itself that it left. The same request again is one request.
 *
 * @throws AppError `too-many` while so many files of the member's are made or kept, `invalid` for personal data in
 * anything but a bundle.
 */
export async function requestExport(ctx: MemberContext, input: RequestExport): Promise<ExportDto> {
  const { kind, filter, withPersonalData } = input;
  if (withPersonalData && kind !== 'bundle') throw new AppError('invalid');
  const settings = { filter, withPersonalData };
  const about = { filter: JSON.stringify(filter) };
  return transact(ctx, (tx) => keepRequest(tx, ctx, { ...input, settings, about }));
}

/** Asks for a report as signed PDF. It is made, kept and fetched like the other exports. */
export function requestReport(ctx: MemberContext, input: RequestReport): Promise<ExportDto> {
  const ofWeek = input.kind === 'sheet_pdf';
  const about = ofWeek ? { week: input.week } : { references: input.references };
  return transact(ctx, (tx) => {
    authorize(ctx.ability, 'read', ofWeek ? 'ReviewFinding' : 'AuditEvent');
    return keepRequest(tx, ctx, { ...input, settings: about, about });
  });
}

interface Request extends Pick<RequestExport, 'id' | 'keptHours' | 'locale' | 'justification'> {
  readonly kind: ExportKind;
  readonly settings: Partial<ExportSettings>;
  /** What is asked for, as the event commits to it. */
  readonly about: AuditDraft['personal'];
}

async function keepRequest(tx: Tx, ctx: MemberContext, request: Request): Promise<ExportDto> {
  const { id, kind, settings, keptHours, locale, justification, about } = request;
  const { agency, memberId, sessionId } = ctx.actor;
  authorize(ctx.ability, 'create', 'AuditExport');
  const requested = settings.withPersonalData ? exportRequestedWithPersonalData : exportRequested;
  appendAuditEvent(tx, requested(id, { kind, justification, about }));
  const before = await tx.auditExport.findFirst({
    where: { AND: [visible(ctx.ability, 'read', 'AuditExport'), { id }] },
  });
  if (before) return toExport(before);
  const held = await tx.auditExport.count({
    where: { memberId, state: { in: ['waiting', 'running', 'done'] } },
  });
  if (held >= heldMax) throw new AppError('too-many');
  const kept = keptSettingsSchema.parse({ ...settings, locale, sessionId });
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
