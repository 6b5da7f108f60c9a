import { beforeAll, describe, expect, inject, test } from 'vitest';
import { hammingDistance } from '@/core/pdq/distance';
import { env } from '../env';
import { decryptJson, encryptJson, newKey } from './aes';
import { tokensOf } from './tokens';
import { veilPdq } from './veil';

beforeAll(() => env.adopt(inject('settings')));

const token = async (type: string, canonical: string, normVersion = 1) =>
  (await tokensOf([{ type, canonical, normVersion }], [1]))[0]?.[0]?.token.toString('hex');

describe('tokens', () => {
  test('are 16 bytes, the same for the same selector, and differ with type, version and value', async () => {
    const one = await token('phone', '+16195550142');
    expect(one).toHaveLength(32);
    expect(await token('phone', '+16195550142')).toBe(one);
    const others = [
      await token('email', '+16195550142'),
      await token('phone', '+16195550142', 2),
      await token('phone', '+16195550143'),
    ];
    expect(new Set([one, ...others]).size).toBe(4);
  });

  test('cannot be made to coincide by moving characters between fields', async () => {
    expect(await token('phone1', 'x')).not.toBe(await token('phone', '1x'));
  });
});

describe('the veil over PDQ', () => {
  const asHex = (bits: string) => bits.replaceAll(/.{4}/g, (four) => Number.parseInt(four, 2).toString(16));
  const random = () => newKey().toString('hex');

  test('keeps every distance and hides every hash', async () => {
    for (let trial = 0; trial < 50; trial += 1) {
      const [a, b] = [random(), random()];
      const [veiledA, veiledB] = [asHex(await veilPdq(a)), asHex(await veilPdq(b))];
      expect(hammingDistance(veiledA, veiledB)).toBe(hammingDistance(a, b));
      expect(veiledA).not.toBe(a);
      expect(hammingDistance(veiledA, a)).toBeGreaterThan(60);
    }
  });

  test('is one to one: each bit comes from exactly one place', async () => {
    const zero = await veilPdq('0'.repeat(64));
    const moved = new Set<number>();
    for (let at = 0; at < 256; at += 1) {
      const bits = Buffer.alloc(32);
      bits[at >> 3] = 0x80 >> (at & 7);
      const veiled = await veilPdq(bits.toString('hex'));
      const changed = [...veiled].flatMap((bit, place) => (bit === zero[place] ? [] : [place]));
      expect(changed).toHaveLength(1);
      moved.add(changed[0] ?? -1);
    }
    expect(moved.size).toBe(256);
  });
});

describe('encryption', () => {
  test('opens with its key and context, and with nothing else', () => {
    const key = newKey();
    const sealed = encryptJson(key, { a: 1 }, 'here');
    expect(decryptJson(key, sealed, 'here')).toEqual({ a: 1 });
    expect(() => decryptJson(key, sealed, 'there')).toThrow();
    expect(() => decryptJson(newKey(), sealed, 'here')).toThrow();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => decryptJson(key, changed, 'here')).toThrow();
    }
  });
});
