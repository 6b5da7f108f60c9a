import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTransitServer, type TransitServer } from '@/test/transit-server';
import { env } from '../env';
import { newKey } from './aes';
import { localKeyFile, newBlindingKeyFile, newKeyFile } from './local-file';
import type { KeyProvider } from './provider';
import { vaultTransit } from './vault';

const home = mkdtempSync(path.join(tmpdir(), 'concord-keys-'));
const file = (name: string, text: string) => {
  const at = path.join(home, name);
  writeFileSync(at, text, { mode: 0o600 });
  return at;
};

let transit: TransitServer;
const settings = () => ({
  ...{ address: transit.address, tokenFile: path.join(home, 'token'), mount: 'transit' },
  keys: { tokens: 'concord-tokens', data: 'concord-data', seeds: 'concord-seeds' },
});
const vault = () => vaultTransit(settings(), path.join(home, 'k1.json'));

beforeAll(async () => {
  transit = await startTransitServer();
  file('keys.json', newKeyFile());
  file('k1.json', newBlindingKeyFile());
  file('token', 'first\n');
});
afterEach(() => {
  Object.assign(transit, { token: 'first', failing: undefined });
  file('token', 'first\n');
});
afterAll(() => transit.stop());

const messages = ['one', 'two', 'three'].map((text) => Buffer.from(text));
const hex = (all: readonly Buffer[]) => all.map((one) => one.toString('hex'));

describe.each<[string, () => KeyProvider]>([
  ['the local key file', () => localKeyFile(path.join(home, 'keys.json'))],
  ['transit, by its documentation (no OpenBao or Vault runs here)', vault],
])('%s', (_, open) => {
  test('wraps and unwraps a key, bound to what it is for', async () => {
    const key = newKey();
    const wrapped = await open().wrap(key, 'agency 1');
    expect(await open().unwrap(wrapped, 'agency 1')).toEqual(key);
    expect(Buffer.from(wrapped).includes(key)).toBe(false);
    await expect(open().unwrap(wrapped, 'agency 2')).rejects.toThrow();
    const last = wrapped.length - 6;
    wrapped[last] = wrapped[last] === 65 ? 66 : 65;
    await expect(open().unwrap(wrapped, 'agency 1')).rejects.toThrow();
  });

  test('makes HMACs of a batch in its order, the same in every process', async () => {
    const all = hex(await open().hmac(messages, 1));
    expect(new Set(all).size).toBe(3);
    expect(all[0]).toHaveLength(64);
    expect(hex(await open().hmac([...messages].reverse(), 1))).toEqual([...all].reverse());
    expect(await open().hmac([], 1)).toEqual([]);
    const blinded = hex(await open().blind(messages));
    expect(hex(await open().blind(messages))).toEqual(blinded);
    expect(blinded).not.toEqual(all);
  });

  test('has secrets that stay through a rotation, and a second key that another process sees and that can end', async () => {
    const running = open();
    const [before, veil, shared] = [
      hex(await running.hmac(messages, 1)),
      await running.seed('veil'),
      await running.seed('shared'),
    ];
    expect([veil.length, shared.length]).toEqual([64, 32]);
    await expect(running.hmac(messages, 2)).rejects.toThrow();
    expect(await open().addTokenKey(1)).toBe(2);
    expect(await open().addTokenKey(1)).toBe(2);
    expect(await running.tokenKeyVersions()).toEqual([1, 2]);
    const after = hex(await running.hmac(messages, 2));
    expect(hex(await running.hmac(messages, 1))).toEqual(before);
    expect(after).not.toEqual(before);

    await open().destroyTokenKeysBefore(2);
    await open().destroyTokenKeysBefore(2);
    expect(await running.tokenKeyVersions()).toEqual([2]);
    await expect(running.hmac(messages, 1)).rejects.toThrow();
    expect(hex(await running.hmac(messages, 2))).toEqual(after);
    expect([await running.seed('veil'), await running.seed('shared')]).toEqual([veil, shared]);
  });
});

describe('a local key file', () => {
  test('stays readable by its user alone, and is whole, when it is rewritten', async () => {
    const at = file('rotated.json', newKeyFile());
    await localKeyFile(at).addTokenKey(1);
    expect(statSync(at).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(readFileSync(at, 'utf8')).k2)).toEqual(['1', '2']);
  });

  test('from before K2 had versions is read', async () => {
    const { k2, shared: _, ...rest } = JSON.parse(newKeyFile());
    const old = localKeyFile(file('old.json', JSON.stringify({ ...rest, v: 1, k2: k2[1] })));
    expect(await old.tokenKeyVersions()).toEqual([1]);
    expect((await old.seed('shared')).toString('base64')).toBe(k2[1]);
  });

  test('that is missing or damaged is told without a word of what is in it', () => {
    expect(() => localKeyFile('/nowhere/keys.json')).toThrow(/CONCORD_KEY_FILE/);
    expect(() => localKeyFile(file('damaged.json', '{"v":1,"k1":"c2VjcmV0"}'))).toThrow(
      /^The key file is not one that Concord wrote\.$/,
    );
  });
});

/** Everything that a log could show of an error. */
const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name} ${error.message} ${error.stack} ${wordsOf(error.cause)}` : '';

describe('a key service', () => {
  test('is asked once for the tokens of a lead, however many', async () => {
    const version = (await vault().tokenKeyVersions()).at(-1) ?? 0;
    transit.asked.length = 0;
    const many = Array.from({ length: 2_000 }, (_, at) => Buffer.from(`message ${at}`));
    expect(await vault().hmac(many, version)).toHaveLength(2_000);
    expect(transit.asked).toEqual(['POST hmac/concord-tokens']);
  });

  test('sees a renewed token at once, and an ended one is told with the setting to look at', async () => {
    const running = vault();
    transit.token = 'second';
    await expect(running.wrap(newKey(), 'x')).rejects.toThrow(/CONCORD_VAULT_TOKEN_FILE has ended/);
    file('token', 'second\n');
    expect(await running.wrap(newKey(), 'x')).toBeInstanceOf(Buffer);
  });

  test.each([
    ['is sealed', 503, 'unavailable'],
    ['is asked too often', 429, 'unavailable'],
    ['finds a fault', 400, undefined],
    ['wants to send us elsewhere', 307, 'unavailable'],
  ])('that %s: an error that says so and carries no secret', async (_, failing, code) => {
    Object.assign(transit, { failing });
    const key = newKey();
    const error = await vault()
      .wrap(key, 'agency 1')
      .catch((thrown: unknown) => thrown);
    if (code) expect(error).toMatchObject({ code });
    const words = wordsOf(error);
    expect(words).toContain('could not do encrypt/concord-data');
    for (const secret of [key.toString('base64'), 'first', 'sealed']) expect(words).not.toContain(secret);
  });

  test('that is away is unavailable, not a fault of ours', async () => {
    const away = vaultTransit(
      { ...settings(), address: new URL('http://127.0.0.1:9') },
      path.join(home, 'k1.json'),
    );
    await expect(away.seed('veil')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('must be reached by https unless it is on this machine', () => {
    const before = { ...process.env };
    try {
      process.env['CONCORD_VAULT_TOKEN_FILE'] = path.join(home, 'token');
      process.env['CONCORD_VAULT_ADDR'] = 'http://vault.example:8200';
      expect(() => env.vault).toThrow(/^CONCORD_VAULT_ADDR must begin with https/);
      process.env['CONCORD_VAULT_ADDR'] = 'http://127.0.0.1:8200';
      expect(env.vault).toMatchObject({ mount: 'transit', keys: { tokens: 'concord-tokens' } });
      process.env['CONCORD_VAULT_TOKENS_KEY'] = '../sys/raw';
      expect(() => env.vault).toThrow(/CONCORD_VAULT_TOKENS_KEY/);
    } finally {
      process.env = before;
    }
  });
});
