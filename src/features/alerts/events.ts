import type { AuditDraft } from '@/server/audit/draft';

const aboutInbox =
  (type: string) =>
  (memberId: string, count: number): AuditDraft => ({
    type,
    op: 'consult',
    object: { type: 'inbox', id: memberId },
    personal: { count },
  });

export const inboxRead = aboutInbox('inbox.read');
export const liveTold = aboutInbox('alerts.told');
