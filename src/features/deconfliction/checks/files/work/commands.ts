import 'server-only';
import { createHash } from 'node:crypto';
import { saltedCommitment } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { isConstantPdq } from '@/core/pdq/distance';
import type { AgencyKind } from '@/features/agencies/domain';
import { countAgenciesAsked } from '@/features/agencies/queries';
import { decideSealed } from '@/features/leads/domain';
import { canonicalise } from '@/features/selectors/domain';
import { appendAuditEvent } from '@/server/audit/append';
import type { AuditDraft } from '@/server/audit/draft';
import type { RequestContext } from '@/server/context';
import type { FileCheck, FileCheckPart, SelectorCheck } from '@/server/database/generated/client';
import { enqueue } from '@/server/jobs';
import { decrypt, encryptJson } from '@/server/keys/aes';
import { withLiveVersions } from '@/server/keys/tokens';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { checkMade, checkOverlapped } from '../../events';
import {
  comparePictures,
  countOverlaps,
  type Form,
  formOf,
  overlapsOf,
  prepareQuestion,
  type Question,
} from '../../question/queries';
import { recogniseValues } from '../../recognition/domain';
import { checkFilePart } from '../jobs';
import { answerContext, fileSecrets, openQuestion, questionContext } from '../queries';
import type { AddRows } from '../schema';

interface Work {
  readonly fileId: string;
  readonly agencyId: string;
}

/**
 * Asks the next part of a running file and keeps the answer, then leaves the next one to another job. A part that
 * another worker has answered meanwhile, or a file that was cancelled, is left as it is.
 */
export async function checkNextPart(ctx: RequestContext, { fileId, agencyId }: Work): Promise<void> {
  const next = await transactAs(ctx, agencyId, async (tx) => {
    const file = await tx.fileCheck.findFirst({ where: { id: fileId, state: 'running' } });
    const part = file && (await nextPart(tx, fileId));
    if (!file || !part) return null;
    const { key } = await fileSecrets(tx, file);
    const { kind, region } = await tx.agency.findUniqueOrThrow({ where: { id: agencyId } });
    return { file, part, key, kind, region };
  });
  if (!next) return;
  const { file, part, key, kind, region } = next;
  const rows = openQuestion(key, part);
  const sealed = decideSealed(kind satisfies AgencyKind, file.subjectRole);
  const { forms, problems } = formsOf(rows, region);
  await withLiveVersions(async (versions) => {
    const question = await comparePictures(await prepareQuestion(sealed ? [] : forms, versions));
    const asked = { file, part, key, question, sealed, problems, rows: rows.length };
    await transactAs(ctx, agencyId, (tx) => answerPart(tx, ctx, asked));
  });
}

interface AskedPart {
  readonly file: FileCheck;
  readonly part: FileCheckPart;
  readonly key: Buffer;
  readonly question: Question;
  readonly sealed: boolean;
  readonly problems: readonly [number, string][];
  readonly rows: number;
}

async function answerPart(tx: Tx, ctx: RequestContext, asked: AskedPart): Promise<void> {
  const { file, part, key, question, sealed, problems, rows } = asked;
  const { id: fileId, agencyId } = file;
  const { count } = await tx.fileCheck.updateMany({
    where: { id: fileId, state: 'running', rowsDone: file.rowsDone },
    data: { rowsDone: file.rowsDone + rows, touchedAt: ctx.now },
  });
  if (count !== 1) return;
  const overlaps = await overlapsOf(tx, ctx, { checkId: fileId, purposeCode: file.purposeCode, question });
  const { heldByOthers, heldByOwn, holderIds } = countOverlaps(overlaps, agencyId);
  const told = holderIds.filter((id) => !file.toldAgencyIds.includes(id));
  const asker = await askerOf(tx, file);
  for (const id of told) appendAuditEvent(tx, { ...checkOverlapped(fileId, id, file.purposeCode), ...asker });
  const answer = encryptJson(key, { problems, sealed, overlaps }, answerContext(fileId, part.number));
  await tx.fileCheckPart.updateMany({
    where: { fileCheckId: fileId, number: part.number },
    data: { answer },
  });
  const counted = await tx.fileCheck.update({
    where: { id: fileId },
    data: {
      sealed: { increment: sealed ? rows - problems.length : 0 },
      refused: { increment: problems.length },
      heldByOthers: { increment: heldByOthers },
      heldByOwn: { increment: heldByOwn },
      toldAgencyIds: [...file.toldAgencyIds, ...told],
    },
  });
  if (await nextPart(tx, fileId)) enqueue(tx, checkFilePart, { fileId, agencyId });
  else await finishFile(tx, ctx, 'done', counted);
}

function nextPart(tx: Tx, fileId: string): Promise<FileCheckPart | null> {
  return tx.fileCheckPart.findFirst({
    where: { fileCheckId: fileId, answer: null },
    orderBy: { number: 'asc' },
  });
}

/** The canonical form of each row, and why the others have none. A row without a type is recognised by its form. */
function formsOf(rows: AddRows['rows'], agencyRegion: string | null) {
  const forms: Form[] = [];
  const problems: [number, string][] = [];
  for (const [at, row] of rows.entries()) {
    const region = row.region ?? agencyRegion;
    const [recognised] = row.type ? [row] : recogniseValues(row.value, region);
    const type = recognised?.type;
    const result = type && canonicalise(type, recognised.value, region ? { region } : {});
    if (!type || !result || type === 'location') problems.push([at, 'not-recognised']);
    else if (!result.ok) problems.push([at, result.problem]);
    else if (type === 'pdq' && isConstantPdq(result.canonical)) problems.push([at, 'constant-hash']);
    else forms.push(formOf(at, type, result));
  }
  return { forms, problems };
}

/** For events of the job: it is the member who asks. */
async function askerOf(tx: Tx, { memberId, agencyId }: FileCheck): Promise<Pick<AuditDraft, 'actor'>> {
  const { roles } = await tx.member.findUniqueOrThrow({ where: { id: memberId }, select: { roles: true } });
  return { actor: { memberId, agencyId, roles, sessionId: null } };
}

/** Ends a file with a receipt of what was asked by then. */
export async function finishFile(
  tx: Tx,
  ctx: Pick<RequestContext, 'now'>,
  state: 'done' | 'cancelled',
  file: FileCheck,
): Promise<void> {
  const { id, agencyId, memberId, purposeCode, sealed, refused, exactOnly, heldByOthers, heldByOwn } = file;
  await tx.fileCheck.update({ where: { id }, data: { state, touchedAt: ctx.now } });
  if (file.rowsDone === 0) return;
  const receipt: SelectorCheck = {
    ...{ id, agencyId, memberId, purposeCode, sealed, refused, exactOnly, heldByOthers, heldByOwn },
    ...{ kind: 'file' as const, checkedAt: ctx.now, terms: await termsOfFile(tx, file) },
    ...{ caseKey: null, aboutMemberIds: [] },
    agenciesAsked: await countAgenciesAsked(tx, agencyId),
    selectorsAsked: file.rowsDone - sealed - refused,
  };
  await tx.selectorCheck.createMany({ data: receipt });
  const purpose = { code: purposeCode, caseReference: '', justification: '' };
  appendAuditEvent(tx, { ...checkMade(receipt, purpose), ...(await askerOf(tx, file)) });
}

/** A commitment to the SHA-256 of each part as it was sent, under the salt that the member chose. */
async function termsOfFile(tx: Tx, file: FileCheck): Promise<string> {
  const { key, salt } = await fileSecrets(tx, file);
  const digests: string[] = [];
  for (let number = 0; ; number += 1) {
    const part = await tx.fileCheckPart.findFirst({ where: { fileCheckId: file.id, number } });
    if (!part) return saltedCommitment(salt, canonicalJson(digests));
    const sent = decrypt(key, part.question, questionContext(file.id, number));
    digests.push(createHash('sha256').update(sent).digest('hex'));
  }
}

/** Running files of all agencies that nobody has worked on since; the expired are deleted first. */
export async function stalledFiles(
  tx: Tx,
  { now }: Pick<RequestContext, 'now'>,
  before: Date,
): Promise<Work[]> {
  await tx.$executeRaw`select sweep_file_checks(${now})`;
  const rows = await tx.$queryRaw<{ file_id: string; agency_id: string }[]>`
    select file_id, agency_id from stalled_file_checks(${before})`;
  return rows.map(({ file_id, agency_id }) => ({ fileId: file_id, agencyId: agency_id }));
}
