import type { AuditDraft } from '@/server/audit/draft';
import type { ExportKind } from './domain';

const aboutExport =
  (type: string, outcome: AuditDraft['outcome'] = 'success') =>
  (id: string): AuditDraft => ({ type, op: 'export', outcome, object: { type: 'export', id } });

const request =
  (type: string) =>
  (
    id: string,
    {
      kind,
      justification,
      about,
    }: { kind: ExportKind; justification: string; about: AuditDraft['personal'] },
  ): AuditDraft => ({
    ...aboutExport(type)(id),
    personal: { kind, justification, ...about },
  });

export const exportRequested = request('trail.export-requested');

/** That personal data leaves with the trail is told by the event itself, not by what can be erased of it. */
export const exportRequestedWithPersonalData = request('trail.personal-export-requested');

export const exportFetched = aboutExport('trail.export-fetched');
export const exportCancelled = aboutExport('trail.export-cancelled');
export const exportExpired = aboutExport('trail.export-expired');
export const exportFailed = aboutExport('trail.export-failed', 'failed');

/** What the bundle says of itself is put before the sealer to be signed. */
export const bundleStated = aboutExport('trail.bundle-stated');

/** @param digest SHA-256 of the file, hex: who shows a file can show that it is the one that was made. */
export const exportMade = (id: string, digest: string): AuditDraft => ({
  ...aboutExport('trail.export-made')(id),
  change: { before: null, after: digest },
});

/** The event that commits to the text which is signed. */
export const reportSigned = (eventId: string, exportId: string): AuditDraft => ({
  ...aboutExport('trail.report-signed')(exportId),
  id: eventId,
});

export const exportsListed = (memberId: string, count: number): AuditDraft => ({
  type: 'trail.exports-listed',
  op: 'consult',
  object: { type: 'member', id: memberId },
  personal: { count },
});
