import {
  accepted,
  type CanonicalSelector,
  refused,
  type SelectorKind,
  type SelectorProblem,
} from '../result/domain';
import { keepPrefix } from '../text/domain';
import { type Base58Rule, base58Problem, base58Rules } from './base58/domain';
import { ethereumProblem } from './ethereum/domain';
import { segwitPrefixes, segwitProblem } from './segwit/domain';

/**
 * Cryptocurrency addresses: `chain:address`, the address as its chain writes it and its checksum proven. The chain is
 * asked for, since several share one form of address. Chains whose addresses carry no checksum (Solana), or one that
 * the libraries in use cannot prove (Bitcoin Cash, Cardano, TON), are refused rather than taken unproven.
 */
export const crypto: SelectorKind = { canonicalise: canonicaliseCrypto, mask: keepPrefix };

const lengthMax = 150;

const chainNames: Readonly<Record<string, string>> = {
  bitcoin: 'btc',
  xbt: 'btc',
  ethereum: 'eth',
  ether: 'eth',
  litecoin: 'ltc',
  dogecoin: 'doge',
  zcash: 'zec',
  trx: 'tron',
  ripple: 'xrp',
  monero: 'xmr',
};

function canonicaliseCrypto(value: string): CanonicalSelector {
  const parts = /^(\p{L}[\p{L}\d-]*)\s*:\s*(.*)$/su.exec(value.normalize('NFKC'));
  if (parts?.[1] === undefined || parts[2] === undefined) return refused('no-chain');
  const named = parts[1].toLowerCase();
  const chain = chainNames[named] ?? named;
  // A payment request (BIP 21, ERC-681) carries an amount or a chain number behind the address.
  const address = parts[2]
    .replace(/^\/\//, '')
    .replace(/[?@].*$/s, '')
    .trim();
  if (address.length > lengthMax) return refused('too-long');
  if (chain === 'eth') return canonicaliseEthereum(address);

  const prefix = segwitPrefixes.get(chain);
  if (prefix !== undefined && address.toLowerCase().startsWith(`${prefix}1`)) {
    const lower = address.toLowerCase();
    return proven(`${chain}:${lower}`, segwitProblem(address, prefix));
  }
  const rule: Base58Rule | undefined = base58Rules.get(chain);
  if (rule === undefined) return refused('unknown-chain');
  return proven(`${chain}:${address}`, base58Problem(address, rule));
}

function canonicaliseEthereum(typed: string): CanonicalSelector {
  const digits = typed.replace(/^0x/i, '');
  const problem = ethereumProblem(digits);
  if (problem !== undefined) return refused(problem);
  const singleCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return accepted(`eth:0x${digits.toLowerCase()}`, { warnings: singleCase ? ['checksum-absent'] : [] });
}

function proven(canonical: string, problem: SelectorProblem | undefined): CanonicalSelector {
  return problem === undefined ? accepted(canonical) : refused(problem);
}
