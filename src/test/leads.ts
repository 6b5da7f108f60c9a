import { randomBytes } from 'node:crypto';
import type { createCaller } from '@/api/root';
import { newId } from '@/core/ids';

type Submit = Parameters<ReturnType<typeof createCaller>['deconfliction']['submitLead']>[0];
type Picture = Submit['pictures'][number];

/** A lead with what a test is about, the rest plain. */
export function aLead(given: Partial<Submit> = {}): Submit {
  return {
    idempotencyKey: newId(),
    title: 'A lead',
    narrative: 'Seen near the harbour.',
    subjectRole: 'suspect',
    urgency: 'routine',
    seenAt: '2026-11-01T12:00:00.000Z',
    place: 'San Diego',
    purpose: { code: 'investigation', caseReference: 'C-1', justification: 'Open inquiry' },
    selectors: [],
    pictures: [],
    ...given,
  };
}

type Check = Parameters<ReturnType<typeof createCaller>['checks']['check']>[0];

/** A check with what a test is about. */
export const aCheck = (given: Partial<Check> = {}): Check => ({
  ...{ id: newId(), salt: hex(32), subjectRole: 'suspect', selectors: [], pictures: [] },
  purpose: { code: 'investigation', caseReference: 'C-7', justification: 'Seized phone' },
  ...given,
});

type File = Parameters<ReturnType<typeof createCaller>['fileChecks']['begin']>[0];

/** A file to check, with so many rows. */
export const aFile = (rows: number, given: Partial<File> = {}): File => {
  const { id, salt, subjectRole, purpose } = aCheck();
  return { id, salt, subjectRole, purpose, rows, ...given };
};

export const aValueRow = (number: number, value: string) => ({ number, type: null, value, region: null });

export const aPhone = (value: string): Submit['selectors'][number] => ({
  type: 'phone',
  value,
  region: null,
  subjectRole: 'suspect',
});

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

export function aPicture(quality: number): Picture {
  const likeness = { pdq: hex(32), quality, forms: Array.from({ length: 7 }, () => hex(32)) };
  return { sha256: hex(32), sha1: hex(20), md5: hex(16), likeness, subjectRole: 'suspect' };
}

/** Another file whose likeness differs in so many bits: those named, or drawn at random. */
export function alike(
  picture: Picture,
  distance: number,
  quality: number,
  places?: readonly number[],
): Picture {
  const bits = Buffer.from(picture.likeness?.pdq ?? '', 'hex');
  const flipped = new Set(places);
  while (flipped.size < distance) flipped.add(randomBytes(1).readUInt8());
  for (const at of flipped) bits[at >> 3] = (bits[at >> 3] ?? 0) ^ (1 << (at & 7));
  const other = aPicture(quality);
  return { ...other, likeness: other.likeness && { ...other.likeness, pdq: bits.toString('hex') } };
}

type Addition = Parameters<ReturnType<typeof createCaller>['editing']['addSelectors']>[0];
type Seen = { readonly id: string; readonly version: number };

/** More selectors for a lead as it was seen. */
export const additionTo = ({ id, version }: Seen, given: Partial<Addition>): Addition => ({
  ...{ leadId: id, version, idempotencyKey: newId(), selectors: [], pictures: [] },
  ...given,
});

export const withdrawalFrom = ({ id, version }: Seen, selectorId: string) => ({
  ...{ leadId: id, version, selectorId },
  ...({ reason: 'reassigned', note: 'Spoke to the new owner' } as const),
});
