import type { PictureProblem } from '@/core/picture';

/** What the page and its hashing worker say to each other. Files go in, hashes come out, never a pixel. */

/**
 * Why a picture has exact hashes only; the last is a warning, and its PDQ is given: the canvas of a browser forgets
 * the colour under fully transparent pixels, which the reference hashes, so another program may differ.
 */
export type HashingProblem = PictureProblem | 'canvas-blocked' | 'undecodable' | 'transparent';

/** The exact hashes are lower-case hex. */
export interface PictureHashes {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  readonly pdq?: string;
  readonly dihedral?: readonly string[];
  readonly quality?: number;
  readonly problems: readonly HashingProblem[];
}

export interface PictureWithoutHashes {
  readonly name: string;
  readonly error: 'empty' | 'not-a-picture' | 'unreadable';
}

export type HashedPicture = PictureHashes | PictureWithoutHashes;
export type HashingStep = 'reading' | 'exact-hashes' | 'pdq';

export interface HashRequest {
  readonly id: number;
  readonly file: File;
}

export type HashAnswer =
  | { readonly id: number; readonly kind: 'step'; readonly step: HashingStep }
  | { readonly id: number; readonly kind: 'hashed'; readonly picture: HashedPicture }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
