import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { z } from 'zod';
import { readJson } from '@/core/bundle/policy';
import { receiptFiles } from '@/core/receipt';
import { zipWriter } from '@/core/zip/write';

/**
 * Evidence is what stands alone: a receipt, one event, or that one checkpoint goes on from another, each with what it
 * takes to verify it without the portal and without the rest of the trail. Its files, beside those of a receipt's archive:
 * ```
 * keys/<name>.asc                            the trail's keys
 * keys/revocations/<fingerprint>.txt, .txt.asc   which of them do not count any more, and from when
 * keys/witnesses/<agency>-<fingerprint>.asc  keys of the agencies that cosigned
 * checkpoint.txt.<agency>.asc                their cosignatures
 * from.txt, from.txt.asc                     an earlier checkpoint
 * consistency.txt                            that the tree of `checkpoint.txt` begins with its tree
 * personal.json                              some of what is personal in the event (`personal-data.ts`)
 * ```
 */
export const evidenceFiles = {
  ...receiptFiles,
  earlier: 'from.txt',
  earlierSignature: 'from.txt.asc',
  consistency: 'consistency.txt',
  personal: 'personal.json',
} as const;

/** By name; of what is only there to be read, nothing. */
export type EvidenceFiles = ReadonlyMap<string, Uint8Array>;

export const evidenceFileBytesMax = 2 ** 20;

const cosignaturePattern =
  /^checkpoint\.txt\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.asc$/;

/** The agency whose cosignature a file is; null if it is none. */
export function cosignerIn(name: string): string | null {
  return cosignaturePattern.exec(name)?.[1] ?? null;
}

/** The files as an archive. */
export function evidenceZip(files: EvidenceFiles): Uint8Array[] {
  const zip = zipWriter();
  return [...files].flatMap(([name, content]) => zip.zipEntry(name, content)).concat(zip.zipEnd());
}

/** What opens the `commitment` in the receipt of a check; who asked has it. */
export interface CheckOpening {
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** What was asked, in canonical form, as in `phone +16195550142`. */
  readonly terms: readonly string[];
}

const openingSchema = z.strictObject({ salt: z.string(), terms: z.array(z.string()) });

/** Reads `{"salt": <base64 or hex>, "terms": […]}`. @throws Error saying what is wrong. */
export function parseCheckOpening(text: string): CheckOpening {
  const { salt, terms } = readJson(text, openingSchema);
  const isHex = /^[0-9a-f]{64}$/i.test(salt);
  try {
    const bytes = isHex
      ? Uint8Array.from(salt.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
      : base64.decode(salt);
    if (bytes.length === 32) return { salt: bytes, terms };
  } catch {
    // Said below.
  }
  throw new Error('salt: must be 32 bytes, in hex or base64');
}

/** A text as a file. */
export const textFile = (name: string, text: string): readonly [string, Uint8Array] => [
  name,
  utf8ToBytes(text),
];
