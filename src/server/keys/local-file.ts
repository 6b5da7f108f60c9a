import 'server-only';
import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../env';
import { decrypt, encrypt, newKey } from './aes';
import type { KeyProvider } from './provider';

const base64Key = z.base64().transform((text) => Buffer.from(text, 'base64'));
const single = { k1: base64Key, kek: base64Key, veil: base64Key };
const secondKeys = z.record(z.string().regex(/^[1-9]\d{0,3}$/), base64Key);
const firstVersion = (key: Buffer<ArrayBuffer>): z.infer<typeof secondKeys> => ({ 1: key });
const keyFile = z.union([
  z.strictObject({ v: z.literal(2), ...single, k2: secondKeys, shared: base64Key }),
  // Before K2 had versions it was also what the keys of two agencies' messages were made from.
  z
    .strictObject({ v: z.literal(1), ...single, k2: base64Key })
    .transform(({ k2, ...rest }) => ({ ...rest, k2: firstVersion(k2), shared: k2 })),
]);
const blindingKeyFile = z.object({ k1: base64Key });

type Keys = Omit<z.infer<typeof keyFile>, 'v'>;

const hmac = (key: Buffer, message: Uint8Array) => createHmac('sha256', key).update(message).digest();

function asText({ k2, ...others }: Keys): string {
  const text = (key: Buffer) => key.toString('base64');
  const versions = Object.entries(k2).map(([version, key]) => [version, text(key)]);
  const { k1, kek, veil, shared } = others;
  const file = {
    ...{ v: 2, k1: text(k1), k2: Object.fromEntries(versions) },
    ...{ kek: text(kek), veil: text(veil), shared: text(shared) },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The contents of a new key file: random keys of 256 bits. */
export function newKeyFile(): string {
  return asText({ k1: newKey(), k2: { 1: newKey() }, kek: newKey(), veil: newKey(), shared: newKey() });
}

/** The contents of a new key file where a key service has all keys but K1. */
export function newBlindingKeyFile(): string {
  return `${JSON.stringify({ v: 2, k1: newKey().toString('base64') }, null, 2)}\n`;
}

function readKeys<T>(path: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(readJson(path));
  if (!parsed.success) throw new ConfigurationError('The key file is not one that Concord wrote.');
  return parsed.data;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError('The key file that CONCORD_KEY_FILE names cannot be read.', { cause });
  }
}

/** HMAC under the K1 of a key file. It stays with the process whatever holds the other keys. */
export function blinding(path: string): KeyProvider['blind'] {
  const { k1 } = readKeys(path, blindingKeyFile);
  return async (messages) => messages.map((message) => hmac(k1, message));
}

/** The keys of the file, read again when the file has changed: another process may be rotating K2. */
function watched(path: string): () => Keys {
  let [keys, read] = [readKeys(path, keyFile), changedAt(path)];
  return () => {
    const changed = changedAt(path);
    if (changed !== read) [keys, read] = [readKeys(path, keyFile), changed];
    return keys;
  };
}

function changedAt(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs}` : 'absent';
}

/** Whole or not at all: a key file that is half written would lose every key. */
function writeKeys(path: string, keys: Keys): void {
  writeFileSync(`${path}.new`, asText(keys), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** Keys in a file that only this process's user may read: for the demo and for small installations. */
export function localKeyFile(path: string): KeyProvider {
  const keys = watched(path);
  const versions = () => Object.keys(keys().k2).map(Number);
  return {
    blind: blinding(path),
    hmac: async (messages, version) => {
      const k2 = keys().k2[version];
      if (!k2) throw new ConfigurationError(`The key file has no version ${version} of the tokens' key.`);
      return messages.map((message) => hmac(k2, message));
    },
    seed: async (purpose) =>
      purpose === 'veil'
        ? Buffer.from(hkdfSync('sha256', keys().veil, '', 'concord veil', 64))
        : keys().shared,
    wrap: async (key, context) => encrypt(keys().kek, key, context),
    unwrap: async (wrapped, context) => decrypt(keys().kek, wrapped, context),
    tokenKeyVersions: async () => versions(),
    addTokenKey: async (after) => {
      const newest = Math.max(...versions());
      if (newest > after) return newest;
      const version = after + 1;
      writeKeys(path, { ...keys(), k2: { ...keys().k2, [version]: newKey() } });
      return version;
    },
    destroyTokenKeysBefore: async (version) => {
      const kept = Object.entries(keys().k2).filter(([other]) => Number(other) >= version);
      writeKeys(path, { ...keys(), k2: Object.fromEntries(kept) });
    },
  };
}
