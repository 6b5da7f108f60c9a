import 'server-only';
import { AppError, found } from '@/core/errors';
import { formatProof } from '@/core/proof-text';
import { parseReceipt, receiptFiles } from '@/core/receipt';
import { inclusionProofFromTiles } from '@/core/tiles';
import { zipWriter } from '@/core/zip/write';
import { appendAuditEvent } from '@/server/audit/append';
import { readStatement, type Statement } from '@/server/audit/statements';
import { visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { reportPdf } from '@/server/pdf';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { toHits } from '../../assemble/queries';
import { toReceipt } from '../../checks/queries';
import { checkFacts, hitFacts, leadFacts } from '../domain';
import { receiptFetched } from '../events';
import { receiptOf } from '../queries';
import type { IssuedReceipt, ReceiptObject } from '../schema';
import { type ReceiptWords, readme, type Stated } from './domain';

/** What the actor may know of it now. Another's check, lead or hit is not found. */
export async function statedOf(tx: Tx, ctx: MemberContext, { of, id }: ReceiptObject): Promise<Stated> {
  const { ability } = ctx;
  if (of === 'check') {
    const check = toReceipt(
      found(
        await tx.selectorCheck.findFirst({
          where: { AND: [visible(ability, 'read', 'SelectorCheck'), { id }] },
        }),
      ),
    );
    return { reference: check.reference, facts: checkFacts(check) };
  }
  if (of === 'lead') {
    found(await tx.lead.findFirst({ where: { AND: [visible(ability, 'read', 'Lead'), { id }] } }));
    const lead = await receiptOf(tx, id, ctx.now);
    return { reference: lead.reference, facts: leadFacts(lead) };
  }
  const side = found(
    await tx.hitSide.findFirst({
      where: { AND: [visible(ability, 'read', 'HitSide'), { hitId: id }] },
      include: { hit: { include: { grounds: true } } },
    }),
  );
  const [hit] = await toHits(tx, [side]);
  return { reference: found(hit).reference, facts: hitFacts(found(hit)) };
}

/** Whether there is a receipt yet, and whether it is signed: asked for every second, and so no event of the trail. */
export function getIssued(ctx: MemberContext, object: ReceiptObject): Promise<IssuedReceipt | null> {
  return transact(ctx, async (tx) => {
    await statedOf(tx, ctx, object);
    const statement = await newestOf(tx, object);
    return (
      statement && {
        eventId: statement.eventId,
        issuedAt: statement.issuedAt.toISOString(),
        signed: statement.signed !== null,
      }
    );
  });
}

async function newestOf(tx: Tx, { of, id }: ReceiptObject): Promise<(Statement & { issuedAt: Date }) | null> {
  const newest = await tx.signedReceipt.findFirst({
    where: { of, objectId: id },
    orderBy: { eventId: 'desc' },
  });
  const statement = newest && (await readStatement(tx, newest.eventId));
  return statement && { ...statement, issuedAt: newest.issuedAt };
}

interface Opened {
  readonly text: string;
  readonly signature: string;
  /** The event, its place in the tree, the checkpoint: by name of file. */
  readonly evidence: readonly (readonly [string, string])[];
  readonly keys: readonly (readonly [string, string])[];
}

/**
 * The receipt with all that it takes to verify it without the portal: text and signature, the event that commits to
 * the text, its place in the tree, the checkpoint that signs the tree, the keys; and a PDF to read.
 *
 * @throws AppError `conflict` if it is not signed yet.
 */
export async function openReceipt(
  ctx: MemberContext,
  object: ReceiptObject,
  words: ReceiptWords,
): Promise<{ name: string; zip: Uint8Array; fetchedId: string }> {
  const fetchedId = ctx.newId();
  const { text, signature, evidence, keys } = await transact(ctx, async (tx): Promise<Opened> => {
    await statedOf(tx, ctx, object);
    const { eventId, body, signed } = found(await newestOf(tx, object));
    if (!signed) throw new AppError('conflict');
    const known = await tx.auditKey.findMany({ orderBy: { fingerprint: 'asc' } });
    appendAuditEvent(tx, { ...receiptFetched(object), id: fetchedId });
    return {
      text: Buffer.from(body).toString('utf8'),
      signature: signed.signature,
      evidence: await evidenceOf(tx, eventId, signed),
      keys: known.map(({ fingerprint, publicKey }) => [`keys/${fingerprint}.asc`, publicKey]),
    };
  });
  const { reference } = parseReceipt(text);
  const pdf = await pdfOf(ctx, { text, signature }, words);
  const zip = zipWriter();
  const parts = [
    [receiptFiles.readme, readme] as const,
    ...keys,
    [receiptFiles.receipt, text] as const,
    [receiptFiles.signature, signature] as const,
    ...evidence,
  ].flatMap(([name, content]) => zip.zipEntry(name, Buffer.from(content, 'utf8')));
  const all = [...parts, ...zip.zipEntry(receiptFiles.pdf, pdf), ...zip.zipEnd()];
  return { fetchedId, name: `receipt-${reference}.zip`, zip: Buffer.concat(all) };
}

/** The same to read and to print. Text and signature stand in it whole, and travel in it as files. */
function pdfOf(
  { actor, now }: MemberContext,
  { text, signature }: Pick<Opened, 'text' | 'signature'>,
  { language, titleOf, labelOf, textTitle, signatureTitle, pageOf }: ReceiptWords,
): Promise<Buffer> {
  const { reference, issued, agency, event, facts } = parseReceipt(text);
  const own = { agency, issued, event };
  return reportPdf({
    ...{ title: titleOf(reference), language, region: actor.agency.region, made: now, pageOf },
    facts: [...Object.entries(own), ...facts].map(([name, value]) => [labelOf(name), value]),
    texts: [
      { title: textTitle, text },
      { title: signatureTitle, text: signature },
    ],
    files: [
      { name: receiptFiles.receipt, content: text },
      { name: receiptFiles.signature, content: signature },
    ],
  });
}

async function evidenceOf(
  tx: Tx,
  eventId: string,
  { checkpointNo, leafIndex }: NonNullable<Statement['signed']>,
): Promise<(readonly [string, string])[]> {
  const [event] = await tx.$queryRaw<
    { body: string | null }[]
  >`select statement_event(${eventId}::uuid) as body`;
  const { treeSize, body, signature } = await tx.auditCheckpoint.findUniqueOrThrow({
    where: { no: checkpointNo },
  });
  const readTile = async (level: number, index: number) =>
    found(await tx.auditTile.findUnique({ where: { level_index: { level, index } } })).hashes;
  const path = await inclusionProofFromTiles(readTile, leafIndex, treeSize);
  return [
    [receiptFiles.event, found(event?.body)],
    [receiptFiles.proof, formatProof({ leaf: leafIndex, treeSize, path })],
    [receiptFiles.checkpoint, body],
    [receiptFiles.checkpointSignature, signature],
  ];
}
