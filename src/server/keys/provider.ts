import 'server-only';
import { env } from '../env';
import { singleton } from '../singleton';
import { localKeyFile } from './local-file';
import { vaultTransit } from './vault';

/**
 * What holds the keys that a copy of the database must not come with. Methods take batches, because behind them may be
 * a network.
 */
export interface KeyProvider {
  /** HMAC-SHA-256 under this version of K2 of each message (docs/adr/0005: K1 alone, or K2 alone, opens no token). */
  hmac(messages: readonly Uint8Array[], version: number): Promise<Buffer[]>;
  /** HMAC-SHA-256 under K1 of each message. */
  blind(messages: readonly Uint8Array[]): Promise<Buffer[]>;
  /** Secret bytes that stay the same for good: 64 for the veil over PDQ hashes, 32 for what two agencies share. */
  seed(purpose: 'veil' | 'shared'): Promise<Buffer>;
  wrap(key: Uint8Array, context: string): Promise<Buffer<ArrayBuffer>>;
  unwrap(wrapped: Uint8Array, context: string): Promise<Buffer<ArrayBuffer>>;
  /** The versions of K2 that there are, ascending. */
  tokenKeyVersions(): Promise<number[]>;
  /** The version of the newest K2, if newer than this one, otherwise of one that it makes beside those that there are. */
  addTokenKey(after: number): Promise<number>;
  /** Destroys every K2 older than this version, for good. May be called again. */
  destroyTokenKeysBefore(version: number): Promise<void>;
}

export function keyProvider(): KeyProvider {
  return singleton('key provider', () => {
    const { vault } = env;
    return vault ? vaultTransit(vault, env.keyFile) : localKeyFile(env.keyFile);
  });
}
