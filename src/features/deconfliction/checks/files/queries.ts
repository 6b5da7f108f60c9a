import 'server-only';
import { found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { FileCheck, FileCheckPart } from '@/server/database/generated/client';
import { decrypt, decryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { checkReference } from '../domain';
import { toHoldings } from '../question/queries';
import { heldRowsMax, partRows } from './domain';
import { filesListed, resultsRead } from './events';
import { type FileAnswerRow, type FileCheckDto, fileRowsSchema, keptAnswerSchema } from './schema';

const keyBytes = 32;

/** Where a file's ciphertexts belong; they open nowhere else. */
export const fileContext = (id: string) => `file check ${id}`;
export const questionContext = (id: string, number: number) => `file check ${id} ${number} question`;
export const answerContext = (id: string, number: number) => `file check ${id} ${number} answer`;

export const partsOf = (rows: number) => Math.ceil(rows / partRows);

export function toFileCheck(file: FileCheck): FileCheckDto {
  const { id, state, createdAt, expiresAt, rowsTotal, rowsDone, heldByOthers: held, refused, sealed } = file;
  const ended = state === 'done' || state === 'cancelled';
  return {
    found: ended && rowsDone > 0 ? { held, refused, sealed } : null,
    ...{ id, state, rowsTotal, rowsDone, reference: checkReference(id), parts: partsOf(rowsTotal) },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
  };
}

/** The file's own key, and the salt of the commitment to its rows, which its member chose. */
export async function fileSecrets(tx: Tx, { id, agencyId, wrappedKey }: FileCheck) {
  const secrets = decrypt(await agencyKey(tx, agencyId), wrappedKey, fileContext(id));
  return { key: secrets.subarray(0, keyBytes), salt: secrets.subarray(keyBytes) };
}

export function openQuestion(key: Buffer, { fileCheckId, number, question }: FileCheckPart) {
  return fileRowsSchema.parse(decryptJson(key, question, questionContext(fileCheckId, number)));
}

function openAnswer(key: Buffer, { fileCheckId, number, answer }: FileCheckPart) {
  return keptAnswerSchema.parse(decryptJson(key, found(answer), answerContext(fileCheckId, number)));
}

export async function findFile(tx: Tx, ctx: MemberContext, id: string): Promise<FileCheck> {
  return found(
    await tx.fileCheck.findFirst({
      where: { AND: [visible(ctx.ability, 'read', 'FileCheck'), { id, expiresAt: { gt: ctx.now } }] },
    }),
  );
}

/** The member's files that are kept, newest first. */
export function listFiles(ctx: MemberContext): Promise<FileCheckDto[]> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'SelectorCheck');
    const files = await tx.fileCheck.findMany({
      where: { AND: [visible(ctx.ability, 'read', 'FileCheck'), { expiresAt: { gt: ctx.now } }] },
      orderBy: { id: 'desc' },
      take: 20,
    });
    appendAuditEvent(tx, filesListed(ctx.actor.agency.id, files.length));
    return files.map(toFileCheck);
  });
}

/** Every row of one part, with what was found. */
export function getRows(
  ctx: MemberContext,
  { id, part }: { id: string; part: number },
): Promise<FileAnswerRow[]> {
  return transact(ctx, async (tx) => {
    const file = await findFile(tx, ctx, id);
    const row = found(
      await tx.fileCheckPart.findFirst({ where: { fileCheckId: id, number: part, answer: { not: null } } }),
    );
    appendAuditEvent(tx, resultsRead(id));
    return answerRows(tx, ctx, (await fileSecrets(tx, file)).key, row);
  });
}

/** The rows that somebody holds, at most 500, read part by part. */
export function getHeldRows(ctx: MemberContext, { id }: { id: string }): Promise<FileAnswerRow[]> {
  return transact(ctx, async (tx) => {
    const file = await findFile(tx, ctx, id);
    const { key } = await fileSecrets(tx, file);
    appendAuditEvent(tx, resultsRead(id));
    const held: FileAnswerRow[] = [];
    for (let number = 0; number < partsOf(file.rowsTotal) && held.length < heldRowsMax; number += 1) {
      const part = await tx.fileCheckPart.findFirst({
        where: { fileCheckId: id, number, answer: { not: null } },
      });
      if (!part || openAnswer(key, part).overlaps.length === 0) continue;
      held.push(...(await answerRows(tx, ctx, key, part)).filter(({ holdings }) => holdings.length > 0));
    }
    return held.slice(0, heldRowsMax);
  });
}

async function answerRows(
  tx: Tx,
  ctx: MemberContext,
  key: Buffer,
  part: FileCheckPart,
): Promise<FileAnswerRow[]> {
  const { problems, sealed, overlaps } = openAnswer(key, part);
  const problemAt = new Map(problems);
  const holdings = new Map<number, FileAnswerRow['holdings']>();
  for (const { at, ...holding } of await toHoldings(tx, ctx, overlaps)) {
    holdings.set(at, [...(holdings.get(at) ?? []), holding]);
  }
  return openQuestion(key, part).map((row, at) => ({
    ...row,
    problem: problemAt.get(at) ?? null,
    sealed: sealed && !problemAt.has(at),
    holdings: holdings.get(at) ?? [],
  }));
}
