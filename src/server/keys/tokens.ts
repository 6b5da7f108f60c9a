import 'server-only';
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

/**
 * The keyed, irreversible form of each selector, 16 bytes:
 * HMAC(K2, HMAC(K1, "ctk1" ‖ lp(type) ‖ lp(normVersion) ‖ lp(value))). Whoever has one of the two keys, or neither, and
 * a copy of the database, cannot try values against it.
 */
export async function tokensOf(selectors: readonly Tokenised[]): Promise<Buffer<ArrayBuffer>[]> {
  const messages = selectors.map(({ type, normVersion, canonical }) =>
    Buffer.concat([Buffer.from('ctk1'), ...[type, String(normVersion), canonical].map(lengthPrefixed)]),
  );
  const provider = keyProvider();
  const tokens = await provider.hmac(await provider.blind(messages), 1);
  return tokens.map((token) => Buffer.from(token.subarray(0, tokenBytes)));
}
