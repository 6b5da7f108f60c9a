import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { z } from 'zod';
import { canonicalJson } from './canonical-json';
import { isUtcInstant } from './utc-instant';

/**
 * One entry of the trail, format v1. Every member is always present (null where there is nothing to say), so that the
 * bytes follow from the facts alone. Events can never be erased, so no member takes free text or a person's data: ids
 * are random, words come from narrow alphabets, and what is personal stands here as a commitment only.
 */

/** What is done to data: LED (2016/680) Art. 25(1) first, then what NIST SP 800-53 AU-2 adds. */
export const auditOperations = [
  'collect',
  'alter',
  'consult',
  'disclose',
  'transfer',
  'combine',
  'erase',
  'match',
  'auth',
  'admin',
  'config',
  'export',
  'integrity',
] as const;

export const auditOutcomes = ['success', 'denied', 'failed'] as const;

/** A canonical body may hold so many bytes; longer lines of a bundle are refused unread. */
export const auditEventBytesMax = 65_536;

/** Characters. */
export const [auditTypeMax, auditObjectTypeMax] = [96, 64];

const saltBytes = 32;

/** Of strings, as sources of regular expressions without anchors. */
export const patterns = {
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  /** A word of the program's own vocabulary, never what somebody typed. */
  word: '[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}',
  kebab: '[a-z][a-z0-9]*(?:-[a-z0-9]+)*',
  kebabs: '[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)+',
  sha256Hex: '[0-9a-f]{64}',
  /** 32 bytes in base64: the last digit carries two bits that must be zero. */
  commitment: '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=',
} as const;

const text = (pattern: keyof typeof patterns) => z.string().regex(new RegExp(`^${patterns[pattern]}$`));
const uuid = text('uuid');
const count = z.int().min(0);
const word = text('word');
const sha256Hex = text('sha256Hex');
const commitment = text('commitment');
/** An agency, and the member in it; `sub` is null when the agency as such is meant. */
const party = z.strictObject({ agency: uuid, sub: uuid.nullable() });

const actor = z.strictObject({
  /** The member; null for the system and for a caller who is not signed in. */
  sub: uuid.nullable(),
  agency: uuid.nullable(),
  role: word,
  /** How the caller was authenticated, as in `password+totp`, `webauthn`, `system`, `none`. */
  auth: word,
  session: uuid.nullable(),
});

const object = z.strictObject({
  type: text('kebab').max(auditObjectTypeMax),
  id: word,
  version: count.nullable(),
  /** The handling code or label it carried at that moment. */
  class: word.nullable(),
});

const purpose = z.strictObject({
  code: word,
  basis: word.nullable(),
  case: uuid.nullable(),
  /** What the member typed is personal data: only ever its commitment, never the text. */
  justification: commitment.nullable(),
});

const source = z.strictObject({
  node: word,
  service: word,
  /** The network address identifies a person (CJEU C-582/14): a commitment, as for `ua`, the browser's name. */
  addr: commitment.nullable(),
  req: uuid.nullable(),
  ua: commitment.nullable(),
});

/** Format v1. `ws` counts the events of writer `w` from 0; `voids` are its numbers that were rolled back. */
export const auditEventSchema = z
  .strictObject({
    v: z.literal(1),
    id: uuid,
    /** RFC 3339, UTC, milliseconds. */
    at: z.string().refine(isUtcInstant, 'must be an instant as in 2026-03-01T12:00:00.000Z'),
    w: uuid,
    ws: count,
    voids: z.array(count).max(1024).refine(ascends, 'must ascend'),
    /** The past-tense name, as in `hit.acknowledged`. */
    type: text('kebabs').max(auditTypeMax),
    op: z.enum(auditOperations),
    outcome: z.enum(auditOutcomes),
    actor,
    on_behalf: party.nullable(),
    object: object.nullable(),
    purpose: purpose.nullable(),
    recipients: z.array(party).max(256),
    /**
     * The agencies, other than the actor's, whose auditors see the event: with `actor.agency` they are its whole scope,
     * so that what an agency's bundle may withhold can be computed again from the sealed bytes.
     */
    concerns: z.array(uuid).max(64).refine(ascends, 'must ascend'),
    source,
    duration_ms: count.nullable(),
    bytes_out: count.nullable(),
    /** SHA-256, hex, of the object's state before and after; null where there was none. */
    change: z.strictObject({ before: sha256Hex.nullable(), after: sha256Hex.nullable() }),
    /** Whether the node's clock was synchronised, and its last known offset; null when not known. */
    clock: z.strictObject({ sync: z.boolean().nullable(), offset_ms: z.int().nullable() }),
    /** The commitment (personal-data.ts) to what belongs to the event but may have to be erased. */
    pd: commitment.nullable(),
  })
  .refine((event) => !event.voids.includes(event.ws), 'an event cannot void its own number')
  .refine(
    ({ concerns, actor }) => actor.agency === null || !concerns.includes(actor.agency),
    "the actor's own agency is concerned anyway",
  );

export type AuditEvent = z.infer<typeof auditEventSchema>;

/**
 * The canonical body of an event: the very text that is hashed as a leaf, stored and exported.
 *
 * @throws ZodError if it does not follow the format; RangeError if it is longer than {@link auditEventBytesMax}.
 */
export function auditEventBytes(event: AuditEvent): string {
  return bodyOf(auditEventSchema.parse(event));
}

/**
 * Reads a stored body.
 *
 * @throws Error (SyntaxError, ZodError) if it is no JSON, does not follow the format, or is not the canonical text of
 * what it says: other spaces, order, escapes or a name given twice.
 */
export function parseAuditEvent(body: string): AuditEvent {
  const event = auditEventSchema.parse(JSON.parse(body));
  if (bodyOf(event) !== body) throw new Error('The event is not in canonical form (RFC 8785)');
  return event;
}

/**
 * The commitment to a text as a whole, as to what a check asked: base64 of SHA-256("concord-pd/v1\0" ‖ salt ‖ text). The
 * salt is what keeps it from being guessed, so it is random and used once.
 *
 * @param salt32 32 random bytes.
 * @param text what {@link canonicalJson} gives.
 * @throws RangeError for a salt of another length.
 */
export function saltedCommitment(salt32: Uint8Array, text: string): string {
  if (salt32.length !== saltBytes) throw new RangeError(`The salt must be ${saltBytes} bytes`);
  return base64.encode(sha256(concatBytes(utf8ToBytes('concord-pd/v1\0'), salt32, utf8ToBytes(text))));
}

function bodyOf(event: AuditEvent): string {
  const body = canonicalJson(event);
  // The schema admits ASCII alone, so characters are bytes.
  if (body.length > auditEventBytesMax) throw new RangeError(`An event may take ${auditEventBytesMax} bytes`);
  return body;
}

export function ascends<T extends number | string>(values: readonly T[]): boolean {
  return values.every((value, at) => at === 0 || value > (values[at - 1] ?? value));
}
