import { describe, expect, test } from 'vitest';
import { canonicalise, type SelectorType } from '../domain';

const sha256OfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('file digests', () => {
  test.each<[SelectorType, string, string]>([
    ['sha256', `SHA-256: ${sha256OfAbc.toUpperCase()}`, sha256OfAbc],
    ['sha256', `sha256 ${sha256OfAbc}`, sha256OfAbc],
    ['sha256', `sha256:${sha256OfAbc}`, sha256OfAbc],
    ['sha256', `0x${sha256OfAbc}`, sha256OfAbc],
    ['sha256', (sha256OfAbc.match(/../g) ?? []).join(':'), sha256OfAbc],
    ['sha256', (sha256OfAbc.match(/.{8}/g) ?? []).join(' '), sha256OfAbc],
    ['sha256', sha256OfAbc.slice(1), 'too-short'],
    ['sha256', `${sha256OfAbc}0`, 'too-long'],
    ['sha256', 'g'.repeat(64), 'not-hex'],
    ['sha256', 'SHA-256:', 'not-hex'],
    ['sha1', 'A9993E36 4706816A BA3E2571 7850C26C 9CD0D89D', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [
      'sha1',
      'ＳＨＡ１：a9993e364706816aba3e25717850c26c9cd0d89d',
      'a9993e364706816aba3e25717850c26c9cd0d89d',
    ],
    ['sha1', sha256OfAbc, 'too-long'],
    ['md5', 'MD5=900150983cd24fb0d6963f7d28e17f72', '900150983cd24fb0d6963f7d28e17f72'],
    ['md5', '90015098-3cd2-4fb0-d696-3f7d28e17f72', '900150983cd24fb0d6963f7d28e17f72'],
    ['md5', '900150983cd24fb0d6963f7d28e17f7', 'too-short'],
  ])('%s %s', (type, value, expected) => {
    const result = canonicalise(type, value);
    expect(result.ok ? result.canonical : result.problem).toBe(expected);
  });

  test('the digest of an empty file is told of', () => {
    expect(canonicalise('md5', 'd41d8cd98f00b204e9800998ecf8427e')).toMatchObject({
      warnings: ['empty-file'],
    });
    expect(canonicalise('sha256', sha256OfAbc)).toMatchObject({ warnings: [] });
  });
});
