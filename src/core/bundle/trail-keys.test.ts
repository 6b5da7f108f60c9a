import type { PrivateKey } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCheckpoint } from '@/core/checkpoint';
import { formatRevocation } from '@/core/key-revocation';
import { changed, type Files, relisted, verifyFiles } from '@/test/audit-bundle';
import { instantOf, sampleKey, sampleTrail, signDetached, sourceOf, type Trail } from '@/test/audit-trail';
import { checkpointPath, handoverPath, keyPath, revocationPath, scopePath } from './paths';
import { parseAuditPolicy } from './policy';
import type { BundleVerdict } from './verify';
import { type BundleCheckpoint, type BundleRevocation, bundleEntries } from './write';

/** Checkpoints 1 to 5 over 10, 20 … events: the first three by the old key, the others by the new one. */
const sizes = [10, 20, 30, 40, 50];
const of = (key: PrivateKey) => key.getFingerprint().toUpperCase();
let old: PrivateKey;
let next: PrivateKey;
let stranger: PrivateKey;
let trail: Trail;
let texts: readonly string[];

beforeAll(async () => {
  [old, next, stranger] = await Promise.all([sampleKey('Old'), sampleKey('New'), sampleKey('Stranger')]);
  trail = await sampleTrail({ size: 50, sealedAt: sizes, key: old });
  texts = trail.checkpoints.map(({ text }) => text);
});

const signed = (text: string, key: PrivateKey) =>
  signDetached(text, key, new Date(parseCheckpoint(text).time));
const by = (keys: readonly PrivateKey[]): Promise<BundleCheckpoint[]> =>
  Promise.all(texts.map(async (text, at) => ({ text, signature: await signed(text, keys[at] ?? old) })));

async function handedOver(
  to: PrivateKey,
  at: number,
  keys: readonly PrivateKey[],
): Promise<BundleCheckpoint[]> {
  const checkpoints = await by(keys);
  const one = checkpoints[at];
  if (!one) throw new Error('no such checkpoint');
  const handover = { fingerprint: of(to), signature: await signed(one.text, to) };
  return checkpoints.with(at, { ...one, handover });
}

async function filesWith(of: {
  readonly checkpoints: readonly BundleCheckpoint[];
  readonly keys: readonly PrivateKey[];
  readonly revocations?: readonly BundleRevocation[];
  readonly stated?: PrivateKey;
}): Promise<Files> {
  const { checkpoints, keys, revocations = [], stated = next } = of;
  const armored = keys.map((key) => ({
    name: key.getFingerprint().toUpperCase(),
    armored: key.toPublic().armor(),
  }));
  const source = { ...sourceOf({ ...trail, key: stated }), checkpoints, keys: armored, revocations };
  const files = new Map<string, Uint8Array>();
  for await (const { path, content } of bundleEntries(source)) files.set(path, content);
  return files;
}

async function revocationOf(key: PrivateKey, last: number, signer: PrivateKey): Promise<BundleRevocation> {
  const time = instantOf(45).toISOString();
  const text = formatRevocation({ key: of(key), reason: 'compromised', time }, texts[last - 1] ?? '');
  return { fingerprint: of(key), text, signature: await signDetached(text, signer, instantOf(45)) };
}

function expectKeyFault(verdict: BundleVerdict, where: string, message: RegExp): void {
  expect(verdict.exitCode).toBe(15);
  expect(verdict.findings).toContainEqual(
    expect.objectContaining({ fault: 'key', where, message: expect.stringMatching(message) }),
  );
}

describe('a key that hands over', () => {
  const fiveKeys = () => [old, old, old, next, next];

  it('introduces the next by a checkpoint that both signed, to who knows the first alone', async () => {
    const files = await filesWith({ checkpoints: await handedOver(next, 2, fiveKeys()), keys: [old, next] });
    for (const fingerprints of [[], [of(old)], [of(old), of(next)]]) {
      const verdict = await verifyFiles(files, { fingerprints });
      expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
      expect(verdict.keys.map(({ span }) => span)).toEqual(
        expect.arrayContaining([
          { first: 1, last: 3, introduced: null, handedOver: 3, revokedAfter: null },
          { first: 4, last: 5, introduced: 3, handedOver: null, revokedAfter: null },
        ]),
      );
    }
  });

  it('or by the policy alone, which names both', async () => {
    const files = await filesWith({ checkpoints: await by(fiveKeys()), keys: [old, next] });
    const policy = (...keys: readonly object[]) =>
      parseAuditPolicy(JSON.stringify({ v: 1, origin: 'concord.example/audit/2026', keys }));
    const [a, b] = [{ fingerprint: of(old) }, { fingerprint: of(next) }];
    expect(await verifyFiles(files, { policy: policy(a, b) })).toMatchObject({ exitCode: 0 });
    const late = policy(a, { ...b, from: instantOf(45).toISOString() });
    expectKeyFault(await verifyFiles(files, { policy: late }), 'checkpoint 4', /could not sign then/);
    expectKeyFault(
      await verifyFiles(files, { policy: policy(a) }),
      'checkpoint 4',
      /none of the keys that you named/,
    );
  });

  it('without that checkpoint, the other key is not accepted, by nobody', async () => {
    const files = await filesWith({ checkpoints: await by(fiveKeys()), keys: [old, next] });
    const changed = new RegExp(`was ${of(old)}, and no checkpoint signed by both hands over to ${of(next)}`);
    for (const fingerprints of [[], [of(old)]])
      expectKeyFault(await verifyFiles(files, { fingerprints }), 'checkpoint 4', changed);
    const without = await filesWith({ checkpoints: await by(fiveKeys()), keys: [old] });
    expectKeyFault(await verifyFiles(without), checkpointPath(40), /which is not in keys/);
  });

  it('is not introduced by a stranger, by itself, or by a signature over something else', async () => {
    const strange = await handedOver(next, 2, [old, old, stranger, next, next]);
    const files = await filesWith({ checkpoints: strange, keys: [old, next, stranger] });
    for (const at of ['checkpoint 3', 'checkpoint 4'])
      expectKeyFault(await verifyFiles(files), at, /no checkpoint signed by both/);
    const own = await handedOver(next, 3, fiveKeys());
    const ownFiles = await filesWith({ checkpoints: own, keys: [old, next] });
    expectKeyFault(await verifyFiles(ownFiles), 'checkpoint 4', /no checkpoint signed by both/);
    const good = await filesWith({ checkpoints: await handedOver(next, 2, fiveKeys()), keys: [old, next] });
    const path = handoverPath(30, of(next));
    const other = await signed(texts[0] ?? '', next);
    const verdict = await verifyFiles(relisted(changed(good, { [path]: other })));
    expect(verdict.findings).toContainEqual(expect.objectContaining({ fault: 'signature', where: path }));
    const mine = await signed(texts[2] ?? '', stranger);
    expectKeyFault(await verifyFiles(relisted(changed(good, { [path]: mine }))), path, /not in keys/);
  });

  it('never signs again', async () => {
    const back = await handedOver(next, 2, [old, old, old, old, next]);
    const files = await filesWith({ checkpoints: back, keys: [old, next] });
    for (const fingerprints of [[], [of(old), of(next)]])
      expectKeyFault(
        await verifyFiles(files, { fingerprints }),
        'checkpoint 4',
        /had handed over at checkpoint 3/,
      );
  });
});

describe('a key that was revoked', () => {
  /** The trail's operator leaves out what the old key signed after checkpoint 2. */
  const kept = async () => (await by([old, old, old, next, next])).filter((_, at) => at !== 2);
  const pinned = { fingerprints: () => [of(old), of(next)] };

  it('counts up to the checkpoint that was named, for who was told of the next', async () => {
    const revocations = [await revocationOf(old, 2, next)];
    const files = await filesWith({ checkpoints: await kept(), keys: [old, next], revocations });
    const verdict = await verifyFiles(files, { fingerprints: pinned.fingerprints() });
    expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
    expect(verdict.notes.join()).toContain(
      `Key ${of(old)} may be in wrong hands: what it signed counts up to checkpoint 2`,
    );
    expectKeyFault(await verifyFiles(files), 'checkpoint 4', /no checkpoint signed by both/);
  });

  it('signs nothing after it, hands over to nobody, and vouches for no bundle', async () => {
    const revocations = [await revocationOf(old, 2, next)];
    const all = [old, next, stranger];
    const used = await filesWith({
      checkpoints: await by([old, old, old, next, next]),
      keys: all,
      revocations,
    });
    const fingerprints = pinned.fingerprints();
    expectKeyFault(
      await verifyFiles(used, { fingerprints }),
      'checkpoint 3',
      /revoked: after checkpoint 2 nothing/,
    );
    const thief = await handedOver(stranger, 2, [old, old, old, stranger, stranger]);
    const stolen = await filesWith({ checkpoints: thief, keys: all, revocations });
    for (const at of ['checkpoint 3', 'checkpoint 4'])
      expectKeyFault(await verifyFiles(stolen, { fingerprints }), at, /revoked|none of the keys/);
    const stated = await filesWith({ checkpoints: await kept(), keys: all, revocations, stated: old });
    expectKeyFault(await verifyFiles(stated, { fingerprints }), scopePath, /which was revoked/);
  });

  it('ends with one checkpoint and no other of that number', async () => {
    const revocation = await revocationOf(old, 2, next);
    const text = revocation.text.replace(/sha256 \w+/, `sha256 ${'0'.repeat(64)}`);
    const signature = await signDetached(text, next, instantOf(45));
    const files = await filesWith({
      ...{ checkpoints: await kept(), keys: [old, next] },
      revocations: [{ ...revocation, text, signature }],
    });
    const verdict = await verifyFiles(files, { fingerprints: pinned.fingerprints() });
    expectKeyFault(verdict, 'checkpoint 2', /not the checkpoint up to which/);
    const gone = (await kept()).filter((_, at) => at !== 1);
    const without = await filesWith({ checkpoints: gone, keys: [old, next], revocations: [revocation] });
    const missing = await verifyFiles(without, { fingerprints: pinned.fingerprints() });
    expectKeyFault(missing, revocationPath(of(old)), /is not in the bundle/);
  });

  it('is revoked by a key of the trail and by no other, itself included', async () => {
    for (const signer of [stranger, old]) {
      const revocations = [await revocationOf(old, 2, signer)];
      const keys = [old, next, stranger];
      const files = await filesWith({ checkpoints: await kept(), keys, revocations });
      const verdict = await verifyFiles(files, { fingerprints: pinned.fingerprints() });
      expectKeyFault(verdict, revocationPath(of(old)), /cannot speak for the trail/);
    }
  });

  it('by a text and a signature that are both there and belong together', async () => {
    const revocation = await revocationOf(old, 2, next);
    const files = await filesWith({
      checkpoints: await kept(),
      keys: [old, next],
      revocations: [revocation],
    });
    const fingerprints = pinned.fingerprints();
    const path = revocationPath(of(old));
    const altered = revocation.text.replace('last 2', 'last 4');
    const verdict = await verifyFiles(relisted(changed(files, { [path]: altered })), { fingerprints });
    expect(verdict.findings).toContainEqual(expect.objectContaining({ fault: 'signature', where: path }));
    for (const removed of [path, `${path}.asc`]) {
      const files2 = relisted(changed(files, { [removed]: null }));
      expectKeyFault(await verifyFiles(files2, { fingerprints }), path, /missing/);
    }
  });
});

it('a key that had expired when it signed is named', async () => {
  const files = await filesWith({ checkpoints: await by([old]), keys: [old, next], stated: old });
  expect((await verifyFiles(files)).exitCode).toBe(0);
  const { reformatKey } = await import('openpgp');
  const { publicKey } = await reformatKey({
    ...{ privateKey: old, userIDs: [{ name: 'Old' }], keyExpirationTime: 3_600, format: 'armored' },
    date: old.getCreationTime(),
  });
  const verdict = await verifyFiles(relisted(changed(files, { [keyPath(of(old))]: publicKey })));
  expectKeyFault(verdict, checkpointPath(10), /could not sign then: .*expired/);
});
