import 'server-only';
import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '@/core/errors';
import { ConfigurationError, type VaultSettings } from '../env';
import { blinding } from './local-file';
import type { KeyProvider } from './provider';

const answerSeconds = 10;

const encrypted = z.object({ data: z.object({ ciphertext: z.string().startsWith('vault:v') }) });
const decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });
const hmacs = z.object({ data: z.object({ batch_results: z.array(z.object({ hmac: z.string() })) }) });
const described = z.object({ data: z.object({ latest_version: z.int(), min_decryption_version: z.int() }) });

/** What the key service answered instead of what was asked: its status, never its text or ours. */
class KeyServiceError extends Error {
  override name = 'KeyServiceError';
  readonly code: string;

  constructor(what: string, code: string, options?: ErrorOptions) {
    super(`The key service could not do ${what} (${code}).`, options);
    this.code = code;
  }
}

type Ask = <T>(what: string, schema: z.ZodType<T>, body?: object) => Promise<T>;

/**
 * Asks OpenBao or Vault one thing. The token is read from its file each time, so that whoever renews it (an agent that
 * writes a sink file) is believed at once. Redirections are not followed: they would carry the token elsewhere.
 */
function asking({ address, tokenFile, mount }: VaultSettings): Ask {
  return async (what, schema, body) => {
    const response = await fetch(new URL(`/v1/${mount}/${what}`, address), {
      method: body ? 'POST' : 'GET',
      headers: { 'X-Vault-Token': readToken(tokenFile), 'X-Vault-Request': 'true' },
      body: body ? JSON.stringify(body) : null,
      redirect: 'error',
      signal: AbortSignal.timeout(answerSeconds * 1_000),
    }).catch((error: unknown) => {
      const cause = new KeyServiceError(what, error instanceof Error ? error.name : 'failed');
      throw new AppError('unavailable', [], { cause });
    });
    if (!response.ok) throw refused(what, response.status);
    const parsed = schema.safeParse(response.status === 204 ? {} : await response.json().catch(() => null));
    if (!parsed.success) throw new KeyServiceError(what, 'an answer of another form');
    return parsed.data;
  };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new ConfigurationError('The file that CONCORD_VAULT_TOKEN_FILE names cannot be read.', { cause });
  }
}

function refused(what: string, status: number): Error {
  if (status === 403) {
    return new ConfigurationError(
      `The key service refuses ${what}: the token in CONCORD_VAULT_TOKEN_FILE has ended, or its policy does not allow it.`,
    );
  }
  const cause = new KeyServiceError(what, `HTTP ${status}`);
  // Sealed, standing by or asked too often; anything else would not be better the next time.
  return status === 429 || status >= 472 ? new AppError('unavailable', [], { cause }) : cause;
}

const inBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/**
 * Keys in the transit engine of OpenBao or HashiCorp Vault, which never gives them out (openbao.org/api-docs/secret/
 * transit). K1 alone stays in the key file, so that neither the service nor this machine can make a token by itself.
 */
export function vaultTransit(settings: VaultSettings, keyFile: string): KeyProvider {
  const { tokens, data, seeds } = settings.keys;
  const ask = asking(settings);
  const hmac = async (key: string, messages: readonly Uint8Array[], version: number): Promise<Buffer[]> => {
    if (messages.length === 0) return [];
    const answer = await ask(`hmac/${key}`, hmacs, {
      algorithm: 'sha2-256',
      key_version: version,
      batch_input: messages.map((message) => ({ input: inBase64(message) })),
    });
    const prefix = `vault:v${version}:`;
    const results = answer.data.batch_results;
    if (results.length !== messages.length || results.some((result) => !result.hmac.startsWith(prefix))) {
      throw new KeyServiceError(`hmac/${key}`, 'an answer of another form');
    }
    return results.map((result) => Buffer.from(result.hmac.slice(prefix.length), 'base64'));
  };
  return {
    blind: blinding(keyFile),
    hmac: (messages, version) => hmac(tokens, messages, version),
    seed: async (purpose) => {
      const [secret] = await hmac(seeds, [Buffer.from(`concord ${purpose}`)], 1);
      const bytes = purpose === 'veil' ? 64 : 32;
      return Buffer.from(hkdfSync('sha256', secret ?? Buffer.alloc(0), '', `concord ${purpose}`, bytes));
    },
    wrap: async (key, context) => {
      const body = { plaintext: inBase64(key), associated_data: inBase64(Buffer.from(context)) };
      return Buffer.from((await ask(`encrypt/${data}`, encrypted, body)).data.ciphertext);
    },
    unwrap: async (wrapped, context) => {
      const ciphertext = Buffer.from(wrapped).toString();
      const body = { ciphertext, associated_data: inBase64(Buffer.from(context)) };
      return Buffer.from((await ask(`decrypt/${data}`, decrypted, body)).data.plaintext, 'base64');
    },
    ...versioning(ask, tokens),
  };
}

type Versioning = Pick<KeyProvider, 'tokenKeyVersions' | 'addTokenKey' | 'destroyTokenKeysBefore'>;

/** The versions of one key. Trimming destroys all before the least that may be used. */
function versioning(ask: Ask, key: string): Versioning {
  const configure = (config: object) => ask(`keys/${key}/config`, z.unknown(), config);
  // Not from the list of versions beside these, which keys of type hmac come without.
  const tokenKeyVersions = async () => {
    const { latest_version: latest, min_decryption_version: first } = (await ask(`keys/${key}`, described))
      .data;
    return Array.from({ length: latest - first + 1 }, (_, at) => first + at);
  };
  return {
    tokenKeyVersions,
    addTokenKey: async (after) => {
      const [first = after] = await tokenKeyVersions();
      // By default only the newest version makes HMACs; entries during a rotation need the one before it too.
      await configure({ min_encryption_version: Math.max(after, first) });
      const newest = async () => Math.max(...(await tokenKeyVersions()));
      if ((await newest()) <= after) await ask(`keys/${key}/rotate`, z.unknown(), {});
      return newest();
    },
    destroyTokenKeysBefore: async (version) => {
      await configure({ min_encryption_version: version, min_decryption_version: version });
      await ask(`keys/${key}/trim`, z.unknown(), { min_available_version: version });
    },
  };
}
