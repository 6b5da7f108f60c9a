import type { AuditDraft } from '@/server/audit/draft';
import type { ErasureObject } from './domain';

const about =
  (type: string, op: AuditDraft['op']) =>
  (of: ErasureObject, id: string): AuditDraft => ({ type, op, object: { type: of, id } });

const requested = about('trail.erasure-requested', 'admin');
export const erasureRequested = (of: ErasureObject, id: string, reason: string): AuditDraft => ({
  ...requested(of, id),
  personal: { reason },
});
export const erasureRefused = about('trail.erasure-refused', 'admin');

const erased = about('trail.erased', 'erase');
/** @param count of openings: salt and ciphertext of each are gone. */
export const openingsErased = (of: ErasureObject, id: string, count: number): AuditDraft => ({
  ...erased(of, id),
  personal: { count },
});

export const erasuresListed = (agencyId: string): AuditDraft => ({
  type: 'trail.erasures-listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});
