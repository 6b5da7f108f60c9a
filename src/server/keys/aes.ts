import 'server-only';
import { createCipheriv, createDecipheriv, randomBytes, randomFillSync } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** Nonces are drawn a thousand at a time: asking the system for each costs a third of the encryption. */
const drawn = Buffer.alloc(1_000 * nonceBytes);
let nextNonce = drawn.length;

function newNonce(): Buffer {
  if (nextNonce === drawn.length) {
    randomFillSync(drawn);
    nextNonce = 0;
  }
  nextNonce += nonceBytes;
  return drawn.subarray(nextNonce - nonceBytes, nextNonce);
}

/**
 * AES-256-GCM (NIST SP 800-38D): nonce ‖ ciphertext ‖ tag. `context` binds the result to where it is stored, so that a
 * ciphertext moved to another row does not open.
 */
export function encrypt(key: Buffer, plaintext: Uint8Array, context: string): Buffer<ArrayBuffer> {
  const nonce = newNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error if the key, the context or a byte is not the one it was encrypted with. */
export function decrypt(key: Buffer, sealed: Uint8Array, context: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

export function encryptJson(key: Buffer, value: unknown, context: string): Buffer<ArrayBuffer> {
  return encrypt(key, Buffer.from(JSON.stringify(value)), context);
}

export function decryptJson(key: Buffer, sealed: Uint8Array, context: string): unknown {
  return JSON.parse(decrypt(key, sealed, context).toString('utf8'));
}

export function newKey(): Buffer<ArrayBuffer> {
  return randomBytes(32);
}
