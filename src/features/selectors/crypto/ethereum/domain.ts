import { keccak_256 } from '@noble/hashes/sha3.js';
import type { SelectorProblem } from '../../result/domain';

/**
 * What is wrong with the 40 hexadecimal digits of an Ethereum address. In one case they carry no checksum; in mixed
 * case each capital must stand where the Keccak-256 of the lower-case digits has a nibble of 8 or more (EIP-55).
 */
export function ethereumProblem(digits: string): SelectorProblem | undefined {
  if (!/^[0-9a-f]{40}$/i.test(digits)) return 'address-format';
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return undefined;
  const digest = keccak_256(new TextEncoder().encode(lower));
  const expected = Array.from(lower, (digit, place) => {
    const byte = digest[place >> 1] ?? 0;
    const nibble = place % 2 === 0 ? byte >> 4 : byte & 15;
    return nibble >= 8 ? digit.toUpperCase() : digit;
  });
  return expected.join('') === digits ? undefined : 'checksum';
}
