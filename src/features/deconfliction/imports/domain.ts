import type { SelectorType } from '@/features/selectors/domain';

/** Rows of a file that one transaction enters. */
export const chunkRowsMax = 500;
/** Chunks of one file: a chunk of long rows has fewer of them, so that a body stays small. */
export const chunksMax = 4_000;

export const importStates = ['uploading', 'running', 'done', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

/** A PDQ hash alone says nothing of its quality, and so cannot be matched: pictures are entered in the form. */
export type ImportedType = Exclude<SelectorType, 'pdq'>;

/** One row of a file, its cells by what the member says that they are; nothing is read or refused yet. */
export interface ImportRow {
  /** Counted from 1, without the line of headings. */
  readonly number: number;
  /** The line was no record: no JSON object, or more cells than there are headings. */
  readonly broken: boolean;
  readonly sourceId: string;
  readonly title: string;
  readonly narrative: string;
  readonly subjectRole: string;
  readonly urgency: string;
  readonly seenAt: string;
  readonly place: string;
  readonly selectors: readonly { readonly type: ImportedType; readonly value: string }[];
}

/** An upload that nobody finishes is thrown away after a day. */
export const uploadHoursMax = 24;
