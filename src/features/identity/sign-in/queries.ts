import 'server-only';
import { prisma } from '@/server/database/client';
import { normaliseEmail } from '../domain';

export interface SignInCandidate {
  readonly memberId: string;
  readonly agencyId: string;
  readonly passwordHash: string;
}

/** Whose e-mail this is, before an agency is known. */
export async function signInCandidate(email: string): Promise<SignInCandidate | null> {
  const [row] = await prisma().$queryRaw<SignInCandidate[]>`
    select member_id as "memberId", agency_id as "agencyId", password_hash as "passwordHash"
    from sign_in_candidate(${normaliseEmail(email)})`;
  return row ?? null;
}
