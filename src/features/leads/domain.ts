import type { AgencyKind } from '@/features/agencies/domain';

/** Whom a selector belongs to (LED Art. 6; 28 CFR 23: victims and witnesses are never matched as suspects). */
export const subjectRoles = ['suspect', 'victim', 'witness', 'associate', 'unknown'] as const;
export type SubjectRole = (typeof subjectRoles)[number];

/** How soon another agency must answer: immediate 8 hours, urgent 3 days, routine 7 days. */
export const urgencies = ['immediate', 'urgent', 'routine'] as const;
export type Urgency = (typeof urgencies)[number];

export const purposeCodes = [
  'investigation',
  'prosecution',
  'victim_protection',
  'missing_person',
  'officer_safety',
] as const;
export type PurposeCode = (typeof purposeCodes)[number];

export const titleLengthMax = 160;
export const narrativeLengthMax = 20_000;
export const selectorsMax = 200;
export const picturesMax = 50;

/** Why a selector is taken off a lead; the other side of a hit is told (LED Art. 7(3)). */
export const withdrawalReasons = [
  'mistaken',
  'wrong_person',
  'reassigned',
  'unlawful',
  'no_longer_needed',
] as const;
export type WithdrawalReason = (typeof withdrawalReasons)[number];

/**
 * Must this selector stay with its agency alone? 34 USC 12291(b)(2) forbids a victim service provider to disclose what
 * identifies a client "regardless of whether the information has been encoded, encrypted, hashed", without an informed,
 * written, time-limited release. An associate's, a mother's say, identifies the client as well as the client's own, and
 * an unknown person's may be one: of what an NGO enters, only a suspect's is matched.
 */
export function decideSealed(kind: AgencyKind, role: SubjectRole): boolean {
  return kind === 'ngo' && role !== 'suspect';
}
