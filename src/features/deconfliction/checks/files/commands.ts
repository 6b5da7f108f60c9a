import 'server-only';
import { canonicalJson } from '@/core/canonical-json';
import { AppError } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { enqueue } from '@/server/jobs';
import { encrypt, encryptJson, newKey } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import { takeQuota, withinQuota } from '../quota/commands';
import { keptHours, partRows } from './domain';
import { fileBegun, fileCancelled, fileDiscarded, fileStarted, rowsAdded } from './events';
import { checkFilePart } from './jobs';
import {
  fileContext,
  fileSecrets,
  findFile,
  openQuestion,
  partsOf,
  questionContext,
  toFileCheck,
} from './queries';
import type { AddRows, BeginFile, FileCheckDto } from './schema';
import { finishFile } from './work/commands';

/**
 * Begins the check of a file: what it will ask is counted now, so that nobody sends a hundred thousand rows to be told
 * that they are too many. Files of anybody whose time is over are deleted.
 *
 * @throws AppError `too-many` past the day's quota.
 */
export function beginFile(ctx: MemberContext, input: BeginFile): Promise<FileCheckDto> {
  const { id, rows, subjectRole, purpose } = input;
  const { memberId, agency } = ctx.actor;
  return withinQuota(ctx, rows, async (tx) => {
    authorize(ctx.ability, 'create', 'SelectorCheck');
    await tx.$executeRaw`select sweep_file_checks(${ctx.now})`;
    const before = await tx.fileCheck.findFirst({
      where: { AND: [visible(ctx.ability, 'read', 'FileCheck'), { id }] },
    });
    appendAuditEvent(tx, fileBegun(id, rows, purpose));
    if (before) return toFileCheck(before);
    await takeQuota(tx, ctx, 'file', rows);
    const secrets = Buffer.concat([newKey(), Buffer.from(input.salt, 'hex' as const)]);
    const file = {
      ...{ id, agencyId: agency.id, memberId, state: 'filling' as const, subjectRole },
      ...{ purposeCode: purpose.code, createdAt: ctx.now, touchedAt: ctx.now, rowsTotal: rows, rowsDone: 0 },
      expiresAt: new Date(ctx.now.getTime() + keptHours * 3_600_000),
      ...{ sealed: 0, refused: 0, exactOnly: 0, heldByOthers: 0, heldByOwn: 0, toldAgencyIds: [] },
      wrappedKey: encrypt(await agencyKey(tx, agency.id), secrets, fileContext(id)),
    };
    const { count } = await tx.fileCheck.createMany({ data: file, skipDuplicates: true });
    if (count !== 1) throw new AppError('conflict');
    return toFileCheck(file);
  });
}

/** Keeps one part of the file, encrypted, until it is asked. The same part again changes nothing; it may be no other. */
export function addRows(ctx: MemberContext, { id, part, rows }: AddRows): Promise<FileCheckDto> {
  return transact(ctx, async (tx) => {
    const file = await findFile(tx, ctx, id);
    const expected = Math.min(partRows, file.rowsTotal - part * partRows);
    if (file.state !== 'filling' || rows.length !== expected) throw new AppError('conflict');
    const { key } = await fileSecrets(tx, file);
    const question = encryptJson(key, rows, questionContext(id, part));
    const { count } = await tx.fileCheckPart.createMany({
      data: { fileCheckId: id, number: part, agencyId: file.agencyId, question },
      skipDuplicates: true,
    });
    if (count !== 1) {
      const held = await tx.fileCheckPart.findFirstOrThrow({ where: { fileCheckId: id, number: part } });
      if (canonicalJson(openQuestion(key, held)) !== canonicalJson(rows)) throw new AppError('conflict');
    }
    appendAuditEvent(tx, rowsAdded(id));
    return toFileCheck(file);
  });
}

/** Hands the whole file to the workers. */
export function startFile(ctx: MemberContext, { id }: { id: string }): Promise<FileCheckDto> {
  return transact(ctx, async (tx) => {
    const file = await findFile(tx, ctx, id);
    const parts = await tx.fileCheckPart.count({ where: { fileCheckId: id } });
    if (parts !== partsOf(file.rowsTotal)) throw new AppError('conflict');
    const { count } = await tx.fileCheck.updateMany({
      where: { id, state: 'filling' },
      data: { state: 'running', touchedAt: ctx.now },
    });
    if (count === 1) enqueue(tx, checkFilePart, { fileId: id, agencyId: file.agencyId });
    appendAuditEvent(tx, fileStarted(id));
    return toFileCheck({ ...file, state: count === 1 ? 'running' : file.state });
  });
}

/** Asks no further. What was found by then stays readable, and has a receipt. */
export function cancelFile(ctx: MemberContext, { id }: { id: string }): Promise<FileCheckDto> {
  return transact(ctx, async (tx) => {
    await findFile(tx, ctx, id);
    const { count } = await tx.fileCheck.updateMany({
      where: { id, state: { in: ['filling', 'running'] } },
      data: { state: 'cancelled' },
    });
    if (count !== 1) throw new AppError('conflict');
    const file = await tx.fileCheck.findUniqueOrThrow({ where: { id } });
    await finishFile(tx, ctx, 'cancelled', file);
    appendAuditEvent(tx, fileCancelled(id));
    return toFileCheck(file);
  });
}

/** Deletes a file and what was found in it; the receipt stays. */
export function discardFile(ctx: MemberContext, { id }: { id: string }): Promise<{ discarded: number }> {
  return transact(ctx, async (tx) => {
    const file = await findFile(tx, ctx, id);
    if (file.state === 'running') throw new AppError('conflict');
    const { count } = await tx.fileCheck.deleteMany({ where: { id, state: file.state } });
    appendAuditEvent(tx, fileDiscarded(id));
    return { discarded: count };
  });
}
