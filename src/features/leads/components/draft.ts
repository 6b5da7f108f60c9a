import { readDraft, writeDraft } from '@/client/drafts';
import type { HashedPicture } from '@/client/picture-hashing/messages';
import { newId } from '@/core/ids';
import type { SelectorType } from '@/features/selectors/domain';
import type { PurposeCode, SubjectRole, Urgency } from '../domain';
import type { SubmitLead } from '../schema';

/** A selector as the form holds it. Its role is the lead's unless it has one of its own. */
export interface DraftSelector {
  readonly key: string;
  readonly type: SelectorType;
  readonly value: string;
  readonly region: string | null;
  readonly subjectRole: SubjectRole | null;
  /** Undercover, whatever the lead says. */
  readonly silent?: boolean;
}

export interface DraftPicture {
  readonly key: string;
  readonly hashed: Extract<HashedPicture, { sha256: string }>;
  readonly subjectRole: SubjectRole | null;
}

/** What has been typed, with the key that makes a second submission the same lead. */
export interface LeadDraft {
  readonly idempotencyKey: string;
  readonly title: string;
  readonly narrative: string;
  readonly subjectRole: SubjectRole | '';
  readonly urgency: Urgency;
  /** Every selector of it is undercover. */
  readonly silent: boolean;
  /** As `<input type="datetime-local">` has it, in the viewer's time zone. */
  readonly seenAt: string;
  readonly place: string;
  readonly purposeCode: PurposeCode | '';
  readonly caseReference: string;
  readonly justification: string;
  /** What stands in the box for selectors, not taken yet. */
  readonly entry: string;
  readonly selectors: readonly DraftSelector[];
  readonly pictures: readonly DraftPicture[];
}

/** The part of it that adding to a lead fills in. */
export type SelectorsDraft = Pick<
  LeadDraft,
  'idempotencyKey' | 'subjectRole' | 'silent' | 'entry' | 'selectors' | 'pictures'
>;

const name = 'lead';

export function emptyDraft(): LeadDraft {
  return {
    idempotencyKey: newId(),
    title: '',
    narrative: '',
    subjectRole: '',
    urgency: 'routine',
    silent: false,
    seenAt: '',
    place: '',
    purposeCode: '',
    caseReference: '',
    justification: '',
    entry: '',
    selectors: [],
    pictures: [],
  };
}

/** The draft of this tab, or null. One of an older form is not read. */
export function storedDraft(): LeadDraft | null {
  const stored = readDraft(name) as LeadDraft | null;
  if (!stored) return null;
  return Object.keys(emptyDraft()).every((key) => key in stored) ? stored : null;
}

export function storeDraft(draft: LeadDraft): void {
  writeDraft(name, draft);
}

/** Is what stands at a path of the submission still what was sent? Only then do the problems told of it hold. */
export function asSent(path: string, sent: LeadDraft, draft: LeadDraft): boolean {
  const at = (from: LeadDraft): unknown => {
    const [first = '', second = ''] = path.split('.');
    if (first === 'selectors' || first === 'pictures') return selectorAt(path, from);
    if (first === 'purpose') return second === 'code' ? from.purposeCode : from[second as keyof LeadDraft];
    return from[first as keyof LeadDraft];
  };
  return JSON.stringify(at(sent)) === JSON.stringify(at(draft));
}

/** What stands at `selectors.2`, or all selectors at `selectors`. */
export function selectorAt(path: string, from: SelectorsDraft): unknown {
  const [list, at] = path.split('.');
  const of = list === 'pictures' ? from.pictures : from.selectors;
  return at ? of[Number(at)] : of;
}

/** What is sent. File names stay here; of a picture only its hashes go. */
export function toSubmission(draft: LeadDraft): SubmitLead {
  const { idempotencyKey, title, narrative, urgency, place } = draft;
  const role = draft.subjectRole as SubjectRole;
  return {
    ...{ idempotencyKey, title, narrative, urgency, place },
    subjectRole: role,
    seenAt: draft.seenAt ? new Date(draft.seenAt).toISOString() : null,
    purpose: {
      code: draft.purposeCode as PurposeCode,
      caseReference: draft.caseReference,
      justification: draft.justification,
    },
    ...toSelectors(draft),
  };
}

/** The selectors and the hashes of the pictures, each with the role that holds for it. */
export function toSelectors(draft: SelectorsDraft): Pick<SubmitLead, 'selectors' | 'pictures'> {
  const role = draft.subjectRole as SubjectRole;
  return {
    selectors: draft.selectors.map(({ type, value, region, subjectRole, silent }) => ({
      ...{ type, value, region },
      subjectRole: subjectRole ?? role,
      silent: draft.silent || silent === true,
    })),
    pictures: draft.pictures.map(({ hashed, subjectRole }) => ({
      ...{ sha256: hashed.sha256, sha1: hashed.sha1, md5: hashed.md5 },
      likeness:
        hashed.pdq !== undefined && hashed.quality !== undefined && hashed.dihedral !== undefined
          ? { pdq: hashed.pdq, quality: hashed.quality, forms: hashed.dihedral.slice(1) }
          : null,
      subjectRole: subjectRole ?? role,
      silent: draft.silent,
    })),
  };
}
