import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

describe('identity documents', () => {
  test.each([
    ['KHM passport N1234567', 'KH:passport:N1234567'],
    ['kh:PASSPORT:n1234567', 'KH:passport:N1234567'],
    ['KH / passport / N 1234567', 'KH:passport:N1234567'],
    ['KH passport no. N 1234567', 'KH:passport:N1234567'],
    ['KH passport No: N1234567', 'KH:passport:N1234567'],
    ['KH passport number N1234567', 'KH:passport:N1234567'],
    ['KH passport № 1234567', 'KH:passport:1234567'],
    ['KH passport #1234567', 'KH:passport:1234567'],
    ['KH passport: NO1234567', 'KH:passport:NO1234567'],
    ['KH passport: NO 1234567', 'KH:passport:NO1234567'],
    ['KH  passport：Ｎ１２３４５６７', 'KH:passport:N1234567'],
    ['D Reisepass: C01X00T47', 'DE:passport:C01X00T47'],
    ['RU passport: 45 08 123456', 'RU:passport:4508123456'],
    ['RU licence: 77 ум 123456', 'RU:licence:77УМ123456'],
    ["US-CA driver's license: Y1234567", 'US-CA:licence:Y1234567'],
    ['US-CA driver’s licence Y1234567', 'US-CA:licence:Y1234567'],
    ['US-NY DL: 123 456 789', 'US-NY:licence:123456789'],
    ['TH national ID: 1-2345-67890-12-3', 'TH:id:1234567890123'],
    ['TH ID card ๑๒๓๔๕๖๗๘๙๐๑๒๓', 'TH:id:1234567890123'],
    ['ES DNI: 12345678Z', 'ES:id:12345678Z'],
    ['KH visa K123456', 'KH:visa:K123456'],
    ['GB BRP: ZX1234567', 'GB:residence:ZX1234567'],
    ['UK residence permit: ZX1234567', 'GB:residence:ZX1234567'],
    ['passport: N1234567', 'no-issuer'],
    ['N1234567', 'no-issuer'],
    ['ZZ passport: N1234567', 'unknown-country'],
    ['KH: N1234567', 'no-kind'],
    ['KH library card: 1234567', 'no-kind'],
    ['KH passports: 1234567', 'no-kind'],
    ['KH passport:', 'too-short'],
    ['KH passport: 12', 'too-short'],
    ['KH passport: 1234567890123456789012345', 'too-long'],
    ['KH passport: lost', 'characters'],
  ])('%s', (value, expected) => {
    const result = canonicalise('document', value);
    expect(result.ok ? result.canonical : result.problem).toBe(expected);
  });
});
