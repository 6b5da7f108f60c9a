import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58, base58xmr, base58xrp } from '@scure/base';
import type { SelectorProblem } from '../../result/domain';

/** How one chain writes addresses: version, payload and the first four bytes of a digest over both, in base 58. */
export interface Base58Rule {
  readonly alphabet: { decode(text: string): Uint8Array };
  readonly digest: (bytes: Uint8Array) => Uint8Array;
  /** Each form of address: its version bytes and how many bytes of payload follow. */
  readonly forms: readonly { readonly version: readonly number[]; readonly payloadBytes: number }[];
}

const sha256Twice = (bytes: Uint8Array) => sha256(sha256(bytes));

/** A chain that hashes twice and knows addresses of 20-byte key and script hashes, as Bitcoin does. */
function likeBitcoin(...versions: readonly number[][]): Base58Rule {
  const forms = versions.map((version) => ({ version, payloadBytes: 20 }));
  return { alphabet: base58, digest: sha256Twice, forms };
}

const moneroKeysBytes = 64;
const moneroPaymentIdBytes = 8;

/** Main networks only; the version bytes are those of each chain's reference client. */
export const base58Rules: ReadonlyMap<string, Base58Rule> = new Map([
  ['btc', likeBitcoin([0x00], [0x05])],
  ['ltc', likeBitcoin([0x30], [0x32], [0x05])],
  ['doge', likeBitcoin([0x1e], [0x16])],
  ['dash', likeBitcoin([0x4c], [0x10])],
  ['zec', likeBitcoin([0x1c, 0xb8], [0x1c, 0xbd])],
  ['tron', likeBitcoin([0x41])],
  ['xrp', { ...likeBitcoin([0x00]), alphabet: base58xrp }],
  [
    'xmr',
    {
      alphabet: base58xmr,
      digest: keccak_256,
      forms: [
        { version: [18], payloadBytes: moneroKeysBytes },
        { version: [42], payloadBytes: moneroKeysBytes },
        { version: [19], payloadBytes: moneroKeysBytes + moneroPaymentIdBytes },
      ],
    },
  ],
]);

const checksumBytes = 4;

/** What is wrong with an address under a rule, or `undefined` where its checksum is proven. */
export function base58Problem(address: string, rule: Base58Rule): SelectorProblem | undefined {
  const bytes = decoded(address, rule);
  if (bytes === undefined || bytes.length <= checksumBytes) return 'address-format';
  const body = bytes.subarray(0, -checksumBytes);
  const expected = rule.digest(body).subarray(0, checksumBytes);
  if (bytes.subarray(-checksumBytes).some((byte, place) => byte !== expected[place])) return 'checksum';
  const known = rule.forms.some(
    ({ version, payloadBytes }) =>
      body.length === version.length + payloadBytes && version.every((byte, place) => body[place] === byte),
  );
  return known ? undefined : 'wrong-network';
}

function decoded(address: string, rule: Base58Rule): Uint8Array | undefined {
  try {
    return rule.alphabet.decode(address);
  } catch {
    return undefined;
  }
}
