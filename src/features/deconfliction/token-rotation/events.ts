import type { AuditDraft } from '@/server/audit/draft';

const aboutKey =
  (type: string) =>
  (version: number): AuditDraft => ({ type, op: 'config', object: { type: 'token-key', id: `${version}` } });

export const keyAdded = aboutKey('token-key.added');
export const keyRetired = aboutKey('token-key.retired');
export const keyDestroyed = aboutKey('token-key.destroyed');
export const commonTokensAdded = aboutKey('common-tokens.added');
export const commonTokensReplaced = aboutKey('common-tokens.replaced');

/** A page of an agency's leads, their selectors and the version of the key that this is about. */
const aboutPage =
  (type: string, op: AuditDraft['op']) =>
  (agencyId: string, version: number, page: { leads: number; tokens: number }): AuditDraft => ({
    ...{ type, op, object: { type: 'agency', id: agencyId } },
    personal: { version, ...page },
  });

export const tokensAdded = aboutPage('tokens.added', 'alter');
export const tokensRemoved = aboutPage('tokens.removed', 'erase');
