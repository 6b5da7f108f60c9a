import 'server-only';
import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError, env } from '../env';
import { singleton } from '../singleton';
import { decrypt, encrypt, newKey } from './aes';

/**
 * What holds the keys that a copy of the database must not come with. Methods take batches, because behind them may be
 * a network.
 */
export interface KeyProvider {
  /** HMAC-SHA-256 under K2 of each message (docs/adr/0005: K1 alone, or K2 alone, opens no token). */
  hmac(messages: readonly Uint8Array[]): Promise<Buffer[]>;
  /** HMAC-SHA-256 under K1 of each message. */
  blind(messages: readonly Uint8Array[]): Promise<Buffer[]>;
  /** 64 bytes for the veil over PDQ hashes. */
  veilSeed(): Promise<Buffer>;
  wrap(key: Uint8Array, context: string): Promise<Buffer<ArrayBuffer>>;
  unwrap(wrapped: Uint8Array, context: string): Promise<Buffer<ArrayBuffer>>;
}

const base64Key = z.base64().transform((text) => Buffer.from(text, 'base64'));
const keyFile = z.strictObject({
  v: z.literal(1),
  k1: base64Key,
  k2: base64Key,
  kek: base64Key,
  veil: base64Key,
});

/** The contents of a new key file: four random keys of 256 bits. */
export function newKeyFile(): string {
  const key = () => newKey().toString('base64');
  return `${JSON.stringify({ v: 1, k1: key(), k2: key(), kek: key(), veil: key() }, null, 2)}\n`;
}

/** Keys in a file that only this process's user may read: for the demo and for small installations. */
export function localKeyFile(path: string): KeyProvider {
  const parsed = keyFile.safeParse(readJson(path));
  if (!parsed.success) throw new ConfigurationError('The key file is not one that Concord wrote.');
  const { k1, k2, kek, veil } = parsed.data;
  const hmac = (key: Buffer, message: Uint8Array) => createHmac('sha256', key).update(message).digest();
  return {
    hmac: async (messages) => messages.map((message) => hmac(k2, message)),
    blind: async (messages) => messages.map((message) => hmac(k1, message)),
    veilSeed: async () => Buffer.from(hkdfSync('sha256', veil, '', 'concord veil', 64)),
    wrap: async (key, context) => encrypt(kek, key, context),
    unwrap: async (wrapped, context) => decrypt(kek, wrapped, context),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError('The key file that CONCORD_KEY_FILE names cannot be read.', { cause });
  }
}

export function keyProvider(): KeyProvider {
  return singleton('key provider', () => localKeyFile(env.keyFile));
}
