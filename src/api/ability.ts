import 'server-only';
import { agencyPolicy } from '@/features/agencies/policy';
import { alertPolicy } from '@/features/alerts/policy';
import { erasurePolicy } from '@/features/audit/erasures/policy';
import { auditPolicy } from '@/features/audit/policy';
import { reviewPolicy } from '@/features/audit/review/policy';
import { witnessPolicy } from '@/features/audit/witnesses/policy';
import { commonValuePolicy } from '@/features/deconfliction/common-values/policy';
import { deconflictionPolicy } from '@/features/deconfliction/policy';
import { identityPolicy } from '@/features/identity/policy';
import { leadPolicy } from '@/features/leads/policy';
import type { Policy } from '@/server/authorization';

/** Every slice's rules; a request's ability is built from all of them, once. */
export const policies: readonly Policy[] = [
  agencyPolicy,
  identityPolicy,
  leadPolicy,
  deconflictionPolicy,
  commonValuePolicy,
  alertPolicy,
  auditPolicy,
  erasurePolicy,
  witnessPolicy,
  reviewPolicy,
];
