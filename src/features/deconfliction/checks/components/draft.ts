import type { PictureHashes } from '@/client/picture-hashing/messages';
import { newId } from '@/core/ids';
import type { PurposeCode, SubjectRole } from '@/features/leads/domain';
import type { Value } from '../recognition/domain';
import type { CheckSelectors } from '../schema';

/** What is to be asked, as the form holds it. */
export interface CheckDraft {
  readonly text: string;
  readonly values: readonly Value[];
  readonly pictures: readonly PictureHashes[];
  /** Asked of an NGO alone, where it decides what may leave the agency. */
  readonly subjectRole: SubjectRole | '';
  readonly purposeCode: PurposeCode | '';
  readonly caseReference: string;
  readonly justification: string;
}

/** What changes, from how the draft is by then: pictures are hashed while somebody types. */
export type Change = (draft: CheckDraft) => Partial<CheckDraft>;

export const emptyDraft: CheckDraft = {
  ...{ text: '', values: [], pictures: [], subjectRole: '', purposeCode: '' },
  ...{ caseReference: '', justification: '' },
};

/** 32 random bytes in hex. */
export function newSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function purposeOf({
  purposeCode,
  caseReference,
  justification,
}: CheckDraft): CheckSelectors['purpose'] {
  return { code: purposeCode as PurposeCode, caseReference, justification };
}

/** What is sent: of a picture its hashes. A new id and salt make it a check of its own. */
export function toQuestion(draft: CheckDraft): CheckSelectors {
  return {
    id: newId(),
    salt: newSalt(),
    purpose: purposeOf(draft),
    subjectRole: draft.subjectRole as SubjectRole,
    selectors: [...draft.values],
    pictures: draft.pictures.map(({ sha256, sha1, md5, pdq, quality, dihedral }) => ({
      ...{ sha256, sha1, md5 },
      likeness:
        pdq !== undefined && quality !== undefined && dihedral !== undefined
          ? { pdq, quality, forms: dihedral.slice(1) }
          : null,
    })),
  };
}
