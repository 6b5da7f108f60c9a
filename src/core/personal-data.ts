import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { z } from 'zod';
import { canonicalJson } from './canonical-json';

/**
 * The commitment `pd` of an event to what is personal in it, made field by field, so that one field can be shown to
 * somebody without the others:
 * ```
 * salt of a field = SHA-256(salt ‖ name)
 * hash of a field = SHA-256("concord-pd-field/v2\0" ‖ salt of the field ‖ JCS([name, value]))
 * pd              = base64 of SHA-256("concord-pd/v2\0" ‖ the fields' hashes, by name)
 * ```
 * The salt is 32 random bytes, used for one event, and destroyed with the data: without it neither the commitment nor the
 * hash of a field that was not shown can be guessed at. Names are printable ASCII, so that from one field's salt none of
 * another name can be continued.
 */
export type PersonalData = Readonly<Record<string, unknown>>;

const saltBytes = 32;
const namePattern = /^[\x21-\x7e]{1,64}$/;
const fieldTag = utf8ToBytes('concord-pd-field/v2\0');
const dataTag = utf8ToBytes('concord-pd/v2\0');

/** @throws RangeError for a salt of another length, Error for a name that is none. */
export function personalDataCommitment(salt: Uint8Array, pd: PersonalData): string {
  return commitmentOver(namesOf(pd).map((name) => fieldHash(saltOf(salt, name), name, pd[name])));
}

/** One field as it is shown, or the hash that stands for it. */
export type DisclosedField =
  | { readonly name: string; readonly salt: string; readonly value: unknown }
  | { readonly hash: string };

/** Some of what is personal in an event, and what it takes to compare it with the commitment. */
export interface Disclosure {
  readonly event: string;
  /** All fields, by name: those that are not shown by their hashes. */
  readonly fields: readonly DisclosedField[];
}

/** Shows the fields of these names; the salt is in base64. @throws Error for a name that is not there. */
export function disclose(
  { event, salt, pd }: { readonly event: string; readonly salt: string; readonly pd: PersonalData },
  shown: readonly string[],
): Disclosure {
  const missing = shown.find((name) => !Object.hasOwn(pd, name));
  if (missing !== undefined)
    throw new Error(`There is no field ${missing}: there are ${namesOf(pd).join(', ')}`);
  const fields = namesOf(pd).map((name): DisclosedField => {
    const own = saltOf(base64.decode(salt), name);
    return shown.includes(name)
      ? { name, salt: base64.encode(own), value: pd[name] }
      : { hash: base64.encode(fieldHash(own, name, pd[name])) };
  });
  return { event, fields };
}

/** The commitment that this opens. @throws Error if a salt or hash is none. */
export function disclosedCommitment({ fields }: Disclosure): string {
  return commitmentOver(
    fields.map((field) =>
      'hash' in field
        ? base64.decode(field.hash)
        : fieldHash(base64.decode(field.salt), field.name, field.value),
    ),
  );
}

const disclosureSchema = z.strictObject({
  event: z.guid(),
  fields: z.array(
    z.union([
      z.strictObject({ name: z.string(), salt: z.string(), value: z.json() }),
      z.strictObject({ hash: z.string() }),
    ]),
  ),
});

/** A line of canonical JSON, with its line feed. */
export function formatDisclosure(disclosure: Disclosure): string {
  return `${canonicalJson(disclosure)}\n`;
}

/** Reads what {@link formatDisclosure} writes, and nothing else. @throws Error saying what is wrong. */
export function parseDisclosure(text: string): Disclosure {
  const disclosure = disclosureSchema.parse(JSON.parse(text));
  if (formatDisclosure(disclosure) !== text) throw new Error('It is not in canonical form (RFC 8785)');
  return disclosure;
}

function namesOf(pd: PersonalData): string[] {
  return Object.keys(pd).sort();
}

function saltOf(salt: Uint8Array, name: string): Uint8Array {
  if (salt.length !== saltBytes) throw new RangeError(`The salt must be ${saltBytes} bytes`);
  if (!namePattern.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a field`);
  return sha256.create().update(salt).update(utf8ToBytes(name)).digest();
}

function fieldHash(salt: Uint8Array, name: string, value: unknown): Uint8Array {
  if (salt.length !== saltBytes) throw new RangeError(`The salt must be ${saltBytes} bytes`);
  const text = utf8ToBytes(canonicalJson([name, value]));
  return sha256.create().update(fieldTag).update(salt).update(text).digest();
}

function commitmentOver(hashes: readonly Uint8Array[]): string {
  if (hashes.some((hash) => hash.length !== saltBytes)) throw new RangeError('A hash is not 32 bytes');
  return base64.encode(sha256(concatBytes(dataTag, ...hashes)));
}
