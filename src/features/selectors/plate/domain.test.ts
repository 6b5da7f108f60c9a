import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

describe('plates', () => {
  test.each([
    ['us-ca:7ABC123', 'US-CA:7ABC123'],
    ['US - CA: 7ABC 123', 'US-CA:7ABC123'],
    ['USA-CA: 7ABC123', 'US-CA:7ABC123'],
    ['ＵＳ－ＣＡ：７ＡＢＣ１２３', 'US-CA:7ABC123'],
    ['GB:AB12\u200bCDE', 'GB:AB12CDE'],
    ['UK: AB12 CDE', 'GB:AB12CDE'],
    ['D: M-AB 123', 'DE:MAB123'],
    ['DEU: m-äb 123', 'DE:MÄB123'],
    ['FR: AB·123·CD', 'FR:AB123CD'],
    ['TH: ๑กข ๑๒๓๔', 'TH:1กข1234'],
    ['TH: กี่ 1234', 'TH:กี่1234'],
    ['EG: ١٢٣٤ أ ب ج', 'EG:1234أبج'],
    ['IR: ۱۲ ب ۳۴۵', 'IR:12ب345'],
    ['JP: 品川 300 あ 12-34', 'JP:品川300あ1234'],
    ['KR: 12가 3456', 'KR:12가3456'],
    ['CN: 京A·12345', 'CN:京A12345'],
    ['RU: а123вс 77', 'RU:А123ВС77'],
    ['IN: mh 12 de 1433', 'IN:MH12DE1433'],
    ['AU-NSW: abc-12d', 'AU-NSW:ABC12D'],
    ['KH: 2A-1234', 'KH:2A1234'],
    ['XK: 01-123-AB', 'XK:01123AB'],
    ['GB: f1', 'GB:F1'],
    ['DE: ẞ 1', 'DE:ẞ1'],
    ['7ABC123', 'no-jurisdiction'],
    ['CA 7ABC123', 'no-jurisdiction'],
    [': ABC123', 'no-jurisdiction'],
    ['ZZ: ABC123', 'unknown-country'],
    ['California: 7ABC123', 'unknown-country'],
    ['US-CALI: 7ABC123', 'unknown-country'],
    ['US-CA:', 'too-short'],
    ['US-CA: ---', 'too-short'],
    ['US-CA: 😀😀😀', 'too-short'],
    ['US-CA: 7', 'too-short'],
    ['US-CA: 12345678901234567', 'too-long'],
    [`US-CA: A${'\u0301'.repeat(100)}B`, 'too-long'],
  ])('%s', (value, expected) => {
    const result = canonicalise('plate', value);
    expect(result.ok ? result.canonical : result.problem).toBe(expected);
  });

  test('a state is asked for where states issue the plates', () => {
    expect(canonicalise('plate', 'US: 7ABC123')).toMatchObject({ warnings: ['no-subdivision'] });
    expect(canonicalise('plate', 'US-CA: 7ABC123')).toMatchObject({ warnings: [] });
    expect(canonicalise('plate', 'GB: AB12CDE')).toMatchObject({ warnings: [] });
  });
});
