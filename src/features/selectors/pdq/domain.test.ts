import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

const hash = 'd8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22';

describe('picture hashes', () => {
  test.each([
    [`PDQ: ${hash.toUpperCase()}`, hash],
    [`${hash.slice(0, 32)} ${hash.slice(32)}`, hash],
    ['0'.repeat(64), 'constant-hash'],
    ['f'.repeat(64), 'constant-hash'],
    ['A'.repeat(64), 'constant-hash'],
    ['0'.repeat(63), 'too-short'],
    [`${hash}0`, 'too-long'],
    [hash.replace('d', 'g'), 'not-hex'],
  ])('%s', (value, expected) => {
    const result = canonicalise('pdq', value);
    expect(result.ok ? result.canonical : result.problem).toBe(expected);
  });
});
