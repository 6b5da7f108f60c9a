import 'server-only';
import { AppError } from '@/core/errors';
import { prisma } from '../database/client';
import { fetchedOnce, forget } from '../singleton';
import type { Tx } from '../tx';
import { keyProvider } from './provider';

const tokenBytes = 16;

export interface Tokenised {
  readonly type: string;
  readonly normVersion: number;
  readonly canonical: string;
}

/** Length-prefixed, so that no two lists of fields give the same bytes. */
function lengthPrefixed(field: string): Buffer {
  const bytes = Buffer.from(field, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export interface Token {
  /** Of K2. */
  readonly version: number;
  readonly token: Buffer<ArrayBuffer>;
}

/**
 * The keyed, irreversible forms of each selector, 16 bytes each, one a version of K2:
 * HMAC(K2, HMAC(K1, "ctk1" ‖ lp(type) ‖ lp(normVersion) ‖ lp(value))). Whoever has one of the two keys, or neither, and
 * a copy of the database, cannot try values against it.
 */
export async function tokensOf(
  selectors: readonly Tokenised[],
  versions: readonly number[],
): Promise<Token[][]> {
  const messages = selectors.map(({ type, normVersion, canonical }) =>
    Buffer.concat([Buffer.from('ctk1'), ...[type, String(normVersion), canonical].map(lengthPrefixed)]),
  );
  const provider = keyProvider();
  const blinded = await provider.blind(messages);
  const columns = await Promise.all(versions.map((version) => provider.hmac(blinded, version)));
  return messages.map((_, row) =>
    versions.flatMap((version, column) => {
      const token = columns[column]?.[row]?.subarray(0, tokenBytes);
      return token ? [{ version, token: Buffer.from(token) }] : [];
    }),
  );
}

const kept = 'live token versions';

/** The versions of K2 that tokens are made and looked for under: one, and two during a rotation. */
export function liveVersions(): Promise<number[]> {
  return fetchedOnce(kept, async () => {
    const keys = await prisma().tokenKey.findMany({
      where: { retiredAt: null },
      orderBy: { version: 'asc' },
    });
    return keys.map(({ version }) => version);
  });
}

/** Does something that makes tokens of the live versions; again, if it failed and these have changed meanwhile. */
export async function withLiveVersions<T>(work: (versions: readonly number[]) => Promise<T>): Promise<T> {
  for (;;) {
    const versions = await liveVersions();
    try {
      return await work(versions);
    } catch (error) {
      if (error instanceof AppError || !(await haveChanged(versions))) throw error;
    }
  }
}

async function haveChanged(versions: readonly number[]): Promise<boolean> {
  forget(kept);
  const now = await liveVersions().catch(() => versions);
  return now.join() !== versions.join();
}

/**
 * For look-ups that write no token, before they look: the versions stay as they are until the transaction ends.
 *
 * @throws Error if tokens of these versions would not find every selector; within {@link withLiveVersions} it is then
 *   done again.
 */
export async function holdVersions(tx: Tx, versions: readonly number[]): Promise<void> {
  const [row] = await tx.$queryRaw<{ live: number[] }[]>`select hold_token_versions()::int[] as live`;
  if (!versions.includes(row?.live[0] ?? 0)) throw new Error('Tokens of a retired version find nothing.');
}
