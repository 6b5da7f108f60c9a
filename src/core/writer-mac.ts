import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';

/**
 * The forward-secure MAC of a writer (docs/adr/0025): each number has a key, made from the one before and then
 * forgotten, so that whoever takes the writer's memory cannot make MACs of what was written before.
 */

export const writerKeyBytes = 32;

/** What the key of the next number is the HMAC-SHA-256 of, under this number's. */
export const ratchet = 'r';
const separator = 'concord-mac/v1\0';

interface Numbered {
  readonly writer: string;
  readonly number: number;
  readonly body: string;
}

/** What an event's MAC is over: HMAC-SHA-256 under the key of its number. */
export const macMessage = ({ writer, number, body }: Numbered) => `${separator}${writer}|${number}|${body}`;

/** The key of the next number. @throws RangeError unless the key is 32 bytes. */
export function nextWriterKey(key: Uint8Array): Uint8Array {
  requireKey(key);
  return hmac(sha256, key, utf8ToBytes(ratchet));
}

/** The MAC over an event's exact bytes, under the key of its number. */
export function writerMac(key: Uint8Array, event: Numbered): Uint8Array {
  requireKey(key);
  return hmac(sha256, key, utf8ToBytes(macMessage(event)));
}

/** The text that is encrypted to the sealer and the auditors when a writer starts. */
export function formatSeed(writer: string, seed: Uint8Array): string {
  requireKey(seed);
  return `concord writer v1\nwriter ${writer}\nseed ${base64.encode(seed)}\n`;
}

/** The seed in such a text. @throws Error if it is otherwise, or another writer's. */
export function parseSeed(writer: string, text: string): Uint8Array {
  const encoded = /\nseed ([A-Za-z0-9+/]{43}=)\n$/.exec(text)?.[1];
  const seed = encoded ? base64.decode(encoded) : new Uint8Array();
  if (seed.length !== writerKeyBytes || formatSeed(writer, seed) !== text) {
    throw new Error('It is not the seed of this writer');
  }
  return seed;
}

function requireKey(key: Uint8Array): void {
  if (key.length !== writerKeyBytes) throw new RangeError(`A writer's key is ${writerKeyBytes} bytes`);
}
