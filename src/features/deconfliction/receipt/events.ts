import type { AuditDraft } from '@/server/audit/draft';
import type { ReceiptObject } from './schema';

/** The event that commits to the receipt's text. */
export const receiptIssued = (eventId: string, { of, id }: ReceiptObject): AuditDraft => ({
  id: eventId,
  type: 'receipt.issued',
  op: 'export',
  object: { type: of, id },
});

export const receiptFetched = ({ of, id }: ReceiptObject): AuditDraft => ({
  type: 'receipt.fetched',
  op: 'export',
  object: { type: of, id },
});
