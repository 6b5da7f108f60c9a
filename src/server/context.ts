import 'server-only';
import type { AppAbility } from './authorization';

/** What a member may be; the policy.ts of each slice says what each may do. */
export const roles = [
  'investigator',
  'prosecutor',
  'caseworker',
  'liaison',
  'administrator',
  'auditor',
  'oversight_auditor',
  'operator',
  'victim_advocate',
] as const;
export type Role = (typeof roles)[number];

/** The member behind a request, read from the database at its start. */
export interface Actor {
  readonly sessionId: string;
  readonly memberId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly agency: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly kind: 'police' | 'prosecutor' | 'ngo' | 'oversight' | 'operator';
    readonly legalRegime: string;
    /** ISO 3166-1 alpha-2: assumed for phone numbers written without a country; none, and the member must choose. */
    readonly region: string | null;
    readonly timeZone: string;
  };
}

/** Where a request came from. */
export interface Source {
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Which program. */
  readonly service: 'web' | 'worker' | 'cli' | 'sealer';
}

/** Time and ids enter a request here, so that decisions are pure and tests exact. */
export interface RequestContext {
  readonly actor: Actor | null;
  readonly ability: AppAbility;
  readonly now: Date;
  readonly newId: () => string;
  readonly source: Source;
  /** Does the session still stand? For what outlives a request: the live connection. */
  readonly isCurrent: () => Promise<boolean>;
}

export interface MemberContext extends RequestContext {
  readonly actor: Actor;
}
