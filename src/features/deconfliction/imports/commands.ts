import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { enqueue } from '@/server/jobs';
import { encryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import type { Changed } from '../schema';
import { type ImportState, uploadHoursMax } from './domain';
import { importBegun, importCancelled, importStarted, rowsUploaded } from './events';
import { importChunk } from './jobs';
import { keptSettingsSchema, rowsContext, settingsContext } from './queries';
import type { AddRows, BeginImport } from './schema';

/** Begins an upload. What others of the agency began and left for a day is thrown away. */
export function beginImport(ctx: MemberContext, { id, settings }: BeginImport): Promise<Changed> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'Lead');
    authorize(ctx.ability, 'create', 'LeadImport');
    const { agency, memberId, sessionId } = ctx.actor;
    await throwAwayLeftUploads(tx, ctx);
    const kept = keptSettingsSchema.parse({ settings, sessionId });
    const key = await agencyKey(tx, agency.id);
    const { count } = await tx.leadImport.createMany({
      data: {
        ...{ id, agencyId: agency.id, createdById: memberId, createdAt: ctx.now, progressedAt: ctx.now },
        ...{ state: 'uploading', settings: encryptJson(key, kept, settingsContext(id)) },
      },
      skipDuplicates: true,
    });
    if (count === 0) await importIn(tx, ctx, id, ['uploading']);
    else appendAuditEvent(tx, importBegun(id, settings));
    return { changed: count };
  });
}

async function throwAwayLeftUploads(tx: Tx, ctx: MemberContext): Promise<void> {
  const before = new Date(ctx.now.getTime() - uploadHoursMax * 60 * 60_000);
  const left = await tx.leadImport.findMany({
    where: { state: 'uploading', progressedAt: { lt: before } },
    select: { id: true },
  });
  for (const { id } of left) await stop(tx, ctx, { id, state: 'uploading' });
}

/** The actor's own import, in one of these states. Another's is not found. */
async function importIn(tx: Tx, ctx: MemberContext, id: string, states: readonly ImportState[]) {
  const row = found(
    await tx.leadImport.findFirst({ where: { AND: [visible(ctx.ability, 'create', 'LeadImport'), { id }] } }),
  );
  if (!states.includes(row.state)) throw new AppError('conflict');
  return row;
}

/** Keeps rows, encrypted for the agency, until they are entered. The same chunk again is the same chunk. */
export function addRows(ctx: MemberContext, { id, number, rows }: AddRows): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { agencyId } = await importIn(tx, ctx, id, ['uploading']);
    const key = await agencyKey(tx, agencyId);
    const { count } = await tx.leadImportChunk.createMany({
      data: {
        ...{ importId: id, number, agencyId, size: rows.length },
        rows: encryptJson(key, rows, rowsContext(id, number)),
      },
      skipDuplicates: true,
    });
    await tx.leadImport.updateMany({ where: { id, state: 'uploading' }, data: { progressedAt: ctx.now } });
    appendAuditEvent(tx, rowsUploaded(id, rows.length));
    return { changed: count };
  });
}

/**
 * Starts entering what was uploaded.
 *
 * @throws AppError `conflict` if not all of it has arrived
 */
export function startImport(
  ctx: MemberContext,
  { id, chunks }: { id: string; chunks: number },
): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { agencyId, state } = await importIn(tx, ctx, id, ['uploading', 'running', 'done']);
    const held = await tx.leadImportChunk.aggregate({
      where: { importId: id },
      _count: true,
      _max: { number: true },
      _sum: { size: true },
    });
    if (held._count !== chunks || held._max.number !== chunks - 1) throw new AppError('conflict');
    const rowsTotal = held._sum.size ?? 0;
    const { count } =
      state === 'uploading'
        ? await tx.leadImport.updateMany({
            where: { id, state },
            data: { state: 'running', rowsTotal, progressedAt: ctx.now },
          })
        : { count: 0 };
    appendAuditEvent(tx, importStarted(id, rowsTotal));
    if (count === 1) enqueue(tx, importChunk, { importId: id, agencyId });
    return { changed: count };
  });
}

/** Ends an import. Leads that it has entered stay; rows that it has not are deleted. */
export function cancelImport(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { state } = await importIn(tx, ctx, id, ['uploading', 'running']);
    return { changed: await stop(tx, ctx, { id, state }) };
  });
}

/** @returns 1, or throws: whoever changed it meanwhile was first. */
export async function stop(
  tx: Tx,
  ctx: Pick<MemberContext, 'now'>,
  { id, state }: { id: string; state: ImportState },
): Promise<number> {
  const { count } = await tx.leadImport.updateMany({
    where: { id, state },
    data: { state: 'cancelled', progressedAt: ctx.now },
  });
  if (count !== 1) throw new AppError('conflict');
  await tx.leadImportChunk.updateMany({ where: { importId: id }, data: { rows: null } });
  appendAuditEvent(tx, importCancelled(id));
  return count;
}
