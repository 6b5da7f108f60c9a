import 'server-only';
import { createHash, createHmac } from 'node:crypto';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { awaitSealed } from '@/server/audit/sealed';
import { buildAbility } from '@/server/authorization';
import type { RequestContext } from '@/server/context';
import type { AuditExport } from '@/server/database/generated/client';
import { decryptJson, encrypt } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact, transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { actingMember } from '../../../identity/queries';
import { auditPolicy } from '../../policy';
import { reviewPolicy } from '../../review/policy';
import { type Covering, contentOf, type Work } from '../content/commands';
import { attemptsMax, chunkBytes, isGoing } from '../domain';
import { exportExpired, exportFailed, exportMade } from '../events';
import { chunkContext, settingsContext } from '../queries';
import { keptSettingsSchema } from '../schema';

const beatMs = 2_000;
const stalledMs = 60_000;

interface JobOf {
  readonly exportId: string;
  readonly agencyId: string;
}

/** Cancelled, or taken up by another worker: there is nothing more to do for this one. */
class Superseded extends Error {}

/**
 * Makes the file of an export, from where a worker before was killed, or deletes it when its time is over. A file is
 * the same however often it is made, so pieces that are stored already are known by their digests and left.
 */
export async function carryOn(system: RequestContext, { exportId, agencyId }: JobOf): Promise<void> {
  const work = await transactAs(system, agencyId, (tx) => takeUp(tx, system, exportId));
  if (!work) return;
  const covering = await coveringCheckpoint(work);
  // Without a sealer nothing leaves: in a minute it is looked for again.
  if (!covering) return;
  try {
    await make(await begin(work, covering), covering);
  } catch (error) {
    if (error instanceof Superseded) return;
    if (!(error instanceof AppError) || !['too-many', 'conflict'].includes(error.code)) throw error;
    // No other worker would make it shorter, and what the sealer refuses to sign it refuses again.
    await transactAs(system, agencyId, (tx) =>
      end(tx, { ...work.row, state: 'running' }, { state: 'failed' }),
    );
  }
}

/** What has not gone on since then has lost its worker. */
const stalledAt = (now: Date) => new Date(now.getTime() - stalledMs);

async function takeUp(tx: Tx, system: RequestContext, id: string): Promise<Work | null> {
  const row = await tx.auditExport.findFirst({ where: { id } });
  if (!row) return null;
  if (row.state === 'done' && row.expiresAt && row.expiresAt <= system.now) {
    await end(tx, row, { state: 'expired' });
    return null;
  }
  if (!isGoing(row.state)) return null;
  // Of those that are made, another worker is still at it.
  if (row.state === 'running' && row.touchedAt > stalledAt(system.now)) return null;
  const key = await agencyKey(tx, row.agencyId);
  const settings = keptSettingsSchema.parse(decryptJson(key, row.settings, settingsContext(id)));
  const actor = await actingMember(tx, row.memberId, settings.sessionId);
  const ability = buildAbility(actor, [auditPolicy, reviewPolicy]);
  if (actor && ability.can('create', 'AuditExport') && row.attempt < attemptsMax) {
    return { row, settings, ctx: { ...system, actor, ability } };
  }
  await end(tx, row, { state: 'failed' });
  return null;
}

/** Nothing of the file is left. Whoever changed the export meanwhile was first. */
async function end(
  tx: Tx,
  { id, state }: AuditExport,
  ended: { readonly state: 'expired' | 'failed' },
): Promise<void> {
  const { count } = await tx.auditExport.updateMany({ where: { id, state }, data: ended });
  if (count !== 1) return;
  await tx.auditExportChunk.deleteMany({ where: { exportId: id } });
  appendAuditEvent(tx, ended.state === 'expired' ? exportExpired(id) : exportFailed(id));
}

/** Null where no sealer comes by. */
async function coveringCheckpoint({ ctx, row: { id } }: Work): Promise<Covering | null> {
  const event = await transact(ctx, async (tx) =>
    found(
      await tx.auditEvent.findFirst({
        where: { objectId: id },
        orderBy: { id: 'asc' },
        select: { id: true, eventId: true },
      }),
    ),
  );
  try {
    return { checkpointNo: await awaitSealed(ctx, event.eventId), eventRow: event.id };
  } catch (error) {
    if (error instanceof AppError && error.code === 'trail-unavailable') return null;
    throw error;
  }
}

/** From here on this worker has it, and one that had it before is superseded. */
async function begin(work: Work, { checkpointNo }: Covering): Promise<Work> {
  const { row, ctx } = work;
  const { id, attempt } = row;
  const { count } = await transact(ctx, (tx) =>
    tx.auditExport.updateMany({
      where: { id, attempt, state: { in: ['waiting', 'running'] } },
      data: { state: 'running', attempt: attempt + 1, checkpointNo, done: 0, touchedAt: new Date() },
    }),
  );
  if (count !== 1) throw new Superseded();
  return { ...work, row: { ...row, attempt: attempt + 1 } };
}

async function make(work: Work, covering: Covering): Promise<void> {
  const progress = { done: 0, total: 0 };
  let beaten = Date.now();
  const advance = async (count: number, total = 0) => {
    progress.done += count;
    progress.total = total;
    if (Date.now() - beaten < beatMs) return;
    beaten = Date.now();
    await transact(work.ctx, (tx) => hold(tx, work, progress));
  };
  const digest = createHash('sha256');
  let [number, bytes] = [0, 0];
  for await (const piece of inChunks(contentOf(work, covering, advance))) {
    digest.update(piece);
    await keepChunk(work, number, piece, progress);
    number += 1;
    bytes += piece.length;
  }
  await finish(work, { ...progress, bytes, chunks: number, digest: digest.digest('hex') });
}

async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < chunkBytes) continue;
    let whole = Buffer.concat(held);
    for (; whole.length >= chunkBytes; whole = whole.subarray(chunkBytes))
      yield whole.subarray(0, chunkBytes);
    held = [whole];
    bytes = whole.length;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

interface Progress {
  readonly done: number;
  readonly total: number;
}

/** @throws Superseded if it is this worker's no more. */
async function hold(tx: Tx, { row: { id, attempt } }: Work, { done, total }: Progress): Promise<void> {
  const { count } = await tx.auditExport.updateMany({
    where: { id, attempt, state: 'running' },
    data: { done, total, touchedAt: new Date() },
  });
  if (count !== 1) throw new Superseded();
}

async function keepChunk(work: Work, number: number, piece: Buffer, progress: Progress): Promise<void> {
  const { id, agencyId } = work.row;
  await transact(work.ctx, async (tx) => {
    await hold(tx, work, progress);
    const key = await agencyKey(tx, agencyId);
    const digest = createHmac('sha256', key).update(piece).digest();
    const place = { exportId: id, number };
    const before = await tx.auditExportChunk.findFirst({ where: place, select: { digest: true } });
    if (before && digest.equals(before.digest)) return;
    const kept = { digest, content: encrypt(key, piece, chunkContext(id, number)) };
    await tx.auditExportChunk.upsert({
      where: { exportId_number: place },
      create: { ...place, agencyId, ...kept },
      update: kept,
    });
  });
}

interface Made extends Progress {
  readonly bytes: number;
  readonly chunks: number;
  readonly digest: string;
}

/** The hours for which it is kept begin now. */
async function finish(work: Work, { done, total, bytes, chunks, digest }: Made): Promise<void> {
  const { id, attempt, keptHours } = work.row;
  await transact(work.ctx, async (tx) => {
    await hold(tx, work, { done, total });
    await tx.auditExportChunk.deleteMany({ where: { exportId: id, number: { gte: chunks } } });
    const now = new Date();
    await tx.auditExport.updateMany({
      where: { id, attempt },
      data: {
        state: 'done',
        bytes,
        expiresAt: new Date(now.getTime() + keptHours * 3_600_000),
        touchedAt: now,
      },
    });
    appendAuditEvent(tx, exportMade(id, digest));
  });
}

/** Exports of any agency that stand still or whose time is over. */
export function exportsToTakeUp(
  tx: Tx,
  { now }: Pick<RequestContext, 'now'>,
): Promise<{ exportId: string; agencyId: string }[]> {
  return tx.$queryRaw`
    select export_id as "exportId", agency_id as "agencyId" from exports_to_take_up(${stalledAt(now)}, ${now})`;
}
