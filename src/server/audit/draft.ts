import 'server-only';
import { createHash } from 'node:crypto';
import type { AuditEvent, auditOperations, auditOutcomes } from '@/core/audit-event';

/** What a slice says of what happened; who, when and from where come from the transaction's context. */
export interface AuditDraft {
  /** The event's id, where the slice needs it beforehand; `newId` of the context makes one. */
  readonly id?: string;
  /** Past tense, as in `hit.acknowledged`. */
  readonly type: string;
  readonly op: (typeof auditOperations)[number];
  readonly outcome?: (typeof auditOutcomes)[number];
  readonly object?: { readonly type: string; readonly id: string };
  /** Who acted, where the context does not say it yet: at sign-in. */
  readonly actor?: {
    readonly memberId: string;
    readonly agencyId: string;
    readonly roles: readonly string[];
    readonly sessionId: string | null;
  };
  /** The other agency concerned; its auditor sees the event too. */
  readonly counterpartId?: string;
  readonly purposeCode?: string;
  readonly recipients?: AuditEvent['recipients'];
  readonly change?: AuditEvent['change'];
  /** What is known of the node's clock. */
  readonly clock?: AuditEvent['clock'];
  /** Bytes that the sealer shall sign, once this event is sealed: see `attachStatement`. */
  readonly statement?: Buffer;
  /** What may have to be erased one day: it enters the trail as a salted commitment only. */
  readonly personal?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Stored bytes before and after, in the trail by their SHA-256. */
export function changeOf(before: Uint8Array | null, after: Uint8Array | null): AuditEvent['change'] {
  const hash = (bytes: Uint8Array | null) => bytes && createHash('sha256').update(bytes).digest('hex');
  return { before: hash(before), after: hash(after) };
}
