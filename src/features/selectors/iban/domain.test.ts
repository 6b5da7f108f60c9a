import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

describe('bank accounts', () => {
  test.each([
    ['IBAN: DE89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    ['fr14 2004 1010 0505 0001 3m02 606', 'FR1420041010050500013M02606'],
    ['BE68-5390-0754-7034', 'BE68539007547034'],
    ['NO93.8601.1117.947', 'NO9386011117947'],
    ['ＧＢ８２ＷＥＳＴ１２３４５６９８７６５４３２', 'GB82WEST12345698765432'],
    ['GB٨٢WEST12345698765432', 'GB82WEST12345698765432'],
    ['MT84MALT011000012345MTLCAST001S', 'MT84MALT011000012345MTLCAST001S'],
    ['DE89370400440532013001', 'checksum'],
    ['NO9386011117948', 'checksum'],
    ['GB28WEST12345698765432', 'checksum'],
    ['GB82WEST1234569876543', 'account-format'],
    ['GB82123412345698765432', 'account-format'],
    ['GBXXWEST12345698765432', 'account-format'],
    ['12345678', 'account-format'],
    ['US64SVBKUS6S3300958879', 'unknown-country'],
    ['XX82WEST12345698765432', 'unknown-country'],
    ['G'.repeat(300), 'too-long'],
  ])('%s', (value, expected) => {
    const result = canonicalise('iban', value);
    expect(result.ok ? result.canonical : result.problem).toBe(expected);
  });
});
