import { bech32, bech32m } from '@scure/base';
import type { SelectorProblem } from '../../result/domain';

/** The human-readable part of native SegWit addresses (BIP 173, SLIP-0173), main networks. */
export const segwitPrefixes: ReadonlyMap<string, string> = new Map([
  ['btc', 'bc'],
  ['ltc', 'ltc'],
]);

/**
 * What is wrong with a native SegWit address: Bech32 for witness version 0, Bech32m from 1 on (BIP 350), a program of
 * 2 to 40 bytes, of 20 or 32 in version 0 (BIP 141). Mixed case is refused (BIP 173).
 */
export function segwitProblem(address: string, prefix: string): SelectorProblem | undefined {
  const lower = address.toLowerCase();
  if (address !== lower && address !== address.toUpperCase()) return 'mixed-case';
  if (!/^[02-9ac-hj-np-z]+$/.test(lower.slice(prefix.length + 1))) return 'address-format';
  const original = bech32.decodeUnsafe(lower);
  const modified = bech32m.decodeUnsafe(lower);
  const words = (original ?? modified)?.words;
  const version = words?.[0];
  if (words === undefined || version === undefined) return 'checksum';
  if ((version === 0) !== (original !== undefined)) return 'checksum';

  const bytes = bech32.fromWordsUnsafe(words.slice(1))?.length ?? 0;
  const fits = version === 0 ? bytes === 20 || bytes === 32 : version <= 16 && bytes >= 2 && bytes <= 40;
  return fits ? undefined : 'address-format';
}
