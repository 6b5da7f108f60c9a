import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

function outcome(value: string): string {
  const result = canonicalise('crypto', value);
  return result.ok ? result.canonical : result.problem;
}

const taproot = 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0';
const monero =
  '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A';

describe('addresses whose checksum holds', () => {
  test.each([
    ['BTC: 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'btc:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
    ['bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=1', 'btc:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
    ['btc:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', 'btc:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
    [`btc:${taproot}`, `btc:${taproot}`],
    [`BITCOIN:${taproot.toUpperCase()}`, `btc:${taproot}`],
    ['ltc:LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1', 'ltc:LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1'],
    ['litecoin:MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441', 'ltc:MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441'],
    ['tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
    ['trx: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
    ['doge:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L', 'doge:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L'],
    ['dash:XqMkVUZnqe3w4xvgdZRtZoe7gMitDudGs4', 'dash:XqMkVUZnqe3w4xvgdZRtZoe7gMitDudGs4'],
    ['zec:t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs', 'zec:t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs'],
    ['ripple:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh', 'xrp:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh'],
    [`xmr:${monero}`, `xmr:${monero}`],
    [
      'ethereum:0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359@1',
      'eth:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359',
    ],
    ['eth:0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB', 'eth:0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb'],
    ['eth:0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb', 'eth:0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb'],
    ['eth:0XDE709F2102306220921060314715629080E2FB77', 'eth:0xde709f2102306220921060314715629080e2fb77'],
    ['eth:27b1fdb04752bbc536007a920d24acb045561c26', 'eth:0x27b1fdb04752bbc536007a920d24acb045561c26'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });

  test('an Ethereum address in one case carries no checksum, which is told', () => {
    const address = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';
    expect(canonicalise('crypto', `eth:${address}`)).toMatchObject({ warnings: [] });
    expect(canonicalise('crypto', `eth:${address.toLowerCase()}`)).toMatchObject({
      warnings: ['checksum-absent'],
    });
  });
});

describe('refusals', () => {
  test.each([
    ['btc:bc1Qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'mixed-case'],
    ['btc:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp', 'checksum'],
    [`btc:${taproot.slice(0, -1)}9`, 'checksum'],
    // The BIP 350 vectors of a version 1 program under Bech32 and of a version 0 program under Bech32m.
    ['btc:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', 'checksum'],
    ['btc:bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47', 'checksum'],
    ['btc:bc1pw5dgrnzv', 'address-format'],
    ['btc:bc1qb', 'address-format'],
    ['btc:tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'address-format'],
    ['btc:mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'wrong-network'],
    ['ltc:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'wrong-network'],
    ['btc:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'wrong-network'],
    ['tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u', 'checksum'],
    ['xrp:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'checksum'],
    [`xmr:${monero.slice(0, -1)}B`, 'checksum'],
    ['btc:0OIl', 'address-format'],
    ['btc:', 'address-format'],
    ['btc:2', 'address-format'],
    ['eth:0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d358', 'checksum'],
    ['eth:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d35', 'address-format'],
    ['eth:vitalik.eth', 'address-format'],
    ['0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359', 'no-chain'],
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'no-chain'],
    ['sol:So11111111111111111111111111111111111111112', 'unknown-chain'],
    ['bch:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'unknown-chain'],
    [`btc:${'1'.repeat(151)}`, 'too-long'],
  ])('%s', (value, problem) => {
    expect(outcome(value)).toBe(problem);
  });
});
