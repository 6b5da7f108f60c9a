import 'server-only';
import { createHash } from 'node:crypto';
import { statementKind } from '@/core/statement';
import { stateOf, type Tx } from '../tx';
import { appendAuditEvent } from './append';
import type { AuditDraft } from './draft';

/** A signed statement, as its agency may have it. */
export interface Statement {
  readonly eventId: string;
  readonly body: Uint8Array;
  /** Null until the sealer has been by, some two seconds after the event. */
  readonly signed: {
    /** Detached, armoured: `gpg --verify` takes it beside the body. */
    readonly signature: string;
    readonly fingerprint: string;
    readonly at: Date;
    /** Number of a checkpoint that covers the event. */
    readonly checkpointNo: number;
    readonly leafIndex: number;
  } | null;
  /** The sealer has found that it is not so, and will not sign it. */
  readonly refused: boolean;
}

/**
 * Adds an event and, with it, bytes for the sealer to sign: the event commits to them (`change.after` is their SHA-256),
 * and only once it is sealed are they signed. Belongs to the agency of the transaction.
 *
 * @param bytes a text that begins with a line `concord <kind> v1`, or a PDF: nothing else is signed.
 * @returns the event's id, by which {@link readStatement} finds it.
 */
export function attachStatement(tx: Tx, draft: AuditDraft, bytes: Uint8Array): string {
  const { ctx, agencyId } = stateOf(tx);
  if (!agencyId) throw new Error('A statement belongs to an agency.');
  if (!statementKind(bytes)) throw new Error('Of no kind that is signed.');
  const id = draft.id ?? ctx.newId();
  const statement = Buffer.from(bytes);
  const after = createHash('sha256').update(statement).digest('hex');
  appendAuditEvent(tx, { ...draft, id, statement, change: { before: draft.change?.before ?? null, after } });
  return id;
}

/** The agency's own statement of this event; null if there is none. */
export async function readStatement(tx: Tx, eventId: string): Promise<Statement | null> {
  const row = await tx.auditStatement.findUnique({ where: { eventId } });
  if (!row) return null;
  const { body, signature, fingerprint, signedAt: at, leafIndex } = row;
  const statement = { eventId, body, refused: row.refusedAt !== null };
  if (!signature || !fingerprint || !at || leafIndex === null) return { ...statement, signed: null };
  const covering = await tx.auditCheckpoint.findFirstOrThrow({
    where: { treeSize: { gt: leafIndex } },
    orderBy: { no: 'asc' },
    select: { no: true },
  });
  return { ...statement, signed: { signature, fingerprint, at, checkpointNo: covering.no, leafIndex } };
}
