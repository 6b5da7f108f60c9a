import {
  config,
  createMessage,
  enums,
  generateKey,
  type PrivateKey,
  readSignature,
  reformatKey,
  revokeKey,
  sign,
} from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '@/core/checkpoint';
import { changed, type Files, filesOf, relisted, textOf, verifyFiles } from '@/test/audit-bundle';
import { instantOf, sampleKey, sampleTrail, signDetached, sourceOf, type Trail } from '@/test/audit-trail';
import { checkpointPath, keyPath, signaturePath } from './paths';
import type { BundleVerdict } from './verify';
import { bundleEntries } from './write';

const size = 20;
const utf8 = new TextEncoder();
const signature = signaturePath(size);
let key: PrivateKey;
let trail: Trail;
let files: Files;
let text: string;

beforeAll(async () => {
  key = await sampleKey();
  trail = await sampleTrail({ size, sealedAt: [10, size], key });
  files = await filesOf(trail);
  text = textOf(files, checkpointPath(size));
});

const tampered = (changes: Readonly<Record<string, Uint8Array | string | null>>) =>
  verifyFiles(relisted(changed(files, changes)));

function expectFault(verdict: BundleVerdict, fault: string, message: string | RegExp): void {
  const codes: Record<string, number> = { key: 15, signature: 11, extension: 12, format: 13 };
  expect(verdict.exitCode).toBe(codes[fault]);
  expect(verdict.findings[0]?.fault).toBe(fault);
  expect(verdict.findings[0]?.message).toMatch(message);
}

/** A signature as the sealer does not make them. */
async function signedOtherwise(options: {
  readonly by?: PrivateKey;
  readonly asText?: boolean;
}): Promise<string> {
  const message = options.asText ? createMessage({ text }) : createMessage({ binary: utf8.encode(text) });
  const signingKeys = options.by ?? key;
  return sign({ message: await message, signingKeys, detached: true, date: instantOf(size) });
}

/** The signature with another hash algorithm declared: byte 5, after the packet's header, version, type and key. */
async function claimingSha256(armoredSignature: string): Promise<string> {
  const bytes = (await readSignature({ armoredSignature })).write() as Uint8Array;
  expect(bytes[5]).toBe(enums.hash.sha512);
  return (await readSignature({ binarySignature: bytes.with(5, enums.hash.sha256) })).armor();
}

describe('a signature', { timeout: 60_000 }, () => {
  it('of a key that is not in the bundle is refused', async () => {
    const other = await sampleKey('Somebody else');
    const forged = await signedOtherwise({ by: other });
    expectFault(await tampered({ [signature]: forged }), 'key', 'which is not in keys/');
    const swapped = await tampered({ [keyPath('trail')]: other.toPublic().armor() });
    expectFault(swapped, 'key', 'which is not in keys/');
    expect(swapped.events.uncovered).toBe(size);
  });

  it('of another checkpoint is refused', async () => {
    const other = textOf(files, signaturePath(10));
    expectFault(await tampered({ [signature]: other }), 'signature', 'Signed digest did not match');
  });

  it('that was altered together with the manifest is refused', async () => {
    const verdict = await tampered({ [checkpointPath(size)]: text.replace('no 2', 'no 3') });
    expectFault(verdict, 'signature', 'Signed digest did not match');
  });

  it('must be over binary data, with SHA-512', async () => {
    const asText = await signedOtherwise({ asText: true });
    expectFault(await tampered({ [signature]: asText }), 'signature', 'not over binary data');
    expectFault(
      await tampered({ [signature]: await claimingSha256(textOf(files, signature)) }),
      'signature',
      'does not use SHA-512',
    );
  });

  it('must stand alone', async () => {
    const message = await createMessage({ binary: utf8.encode(text) });
    const signingKeys = [key, await sampleKey('Witness')];
    const both = await sign({ message, signingKeys, detached: true, date: instantOf(size) });
    expectFault(await tampered({ [signature]: both }), 'signature', 'exactly one signature');
    expectFault(await tampered({ [signature]: '' }), 'signature', /./);
    expectFault(await tampered({ [signature]: 'x'.repeat(100_000) }), 'signature', /./);
  });

  it('must be made when the checkpoint was', async () => {
    const late = await signDetached(text, key, new Date(instantOf(size).getTime() + 3_600_000));
    expectFault(
      await tampered({ [signature]: late }),
      'signature',
      'but was signed at 2026-03-01T09:00:20.000Z',
    );
    const future = await signDetached(text, key, new Date('2026-03-03'));
    expectFault(await tampered({ [signature]: future }), 'signature', 'in the future');
  });
});

describe('a key', { timeout: 60_000 }, () => {
  /** The bundle as it is exported once the key is so. */
  const withKey = async (armored: string) => {
    const exported = new Map<string, Uint8Array>();
    const source = { ...sourceOf(trail), keys: [{ name: 'trail', armored }] };
    for await (const { path, content } of bundleEntries(source)) exported.set(path, content);
    return verifyFiles(exported);
  };
  const publicOf = (other: PrivateKey) => other.toPublic().armor();

  it('revoked as compromised vouches for nothing', async () => {
    const reasonForRevocation = { flag: enums.reasonForRevocation.keyCompromised };
    const revoked = await revokeKey({
      key,
      reasonForRevocation,
      date: new Date('2027-01-01'),
      format: 'object',
    });
    expectFault(await withKey(publicOf(revoked.privateKey)), 'key', /could not sign then: .*revoked/i);
  });

  it('retired later vouches for what it signed before', async () => {
    const reasonForRevocation = { flag: enums.reasonForRevocation.keyRetired };
    const retired = await revokeKey({
      key,
      reasonForRevocation,
      date: new Date('2027-01-01'),
      format: 'object',
    });
    expect(await withKey(publicOf(retired.privateKey))).toMatchObject({ exitCode: 0, findings: [] });
    const before = await revokeKey({
      key,
      reasonForRevocation,
      date: new Date('2026-02-28T12:00Z'),
      format: 'object',
    });
    expectFault(await withKey(publicOf(before.privateKey)), 'key', /revoked/i);
  });

  it('that had expired vouches for nothing', async () => {
    const reformat = (keyExpirationTime: number) =>
      reformatKey({
        privateKey: key,
        userIDs: { name: 'Trail' },
        keyExpirationTime,
        date: key.getCreationTime(),
        format: 'object',
      });
    expectFault(
      await withKey(publicOf((await reformat(3600)).privateKey)),
      'key',
      /could not sign then: .*expired/i,
    );
    expect(await withKey(publicOf((await reformat(10 * 86_400)).privateKey))).toMatchObject({ exitCode: 0 });
  });

  it('must be public, single, and of version 4', async () => {
    expectFault(await withKey(key.armor()), 'key', 'This is a private key');
    expectFault(await withKey('no key'), 'key', 'cannot be used');
    const six = await generateKey({
      userIDs: { name: 'Six' },
      config: { ...config, v6Keys: true },
      format: 'object',
    });
    expectFault(await withKey(publicOf(six.privateKey)), 'key', 'version 6');
  });

  it('must be Ed25519 as gpg knows it', async () => {
    const { privateKey } = await generateKey({
      type: 'curve25519',
      userIDs: { name: 'New' },
      date: key.getCreationTime(),
      format: 'object',
    });
    const verdict = await tampered({
      [keyPath('trail')]: publicOf(privateKey),
      [signature]: await signDetached(text, privateKey, instantOf(size)),
    });
    expect(verdict.findings.find(({ path }) => path === checkpointPath(size))).toMatchObject({
      fault: 'signature',
      message: 'Its signature does not hold: The signature is not Ed25519.',
    });
  });
});

describe('checkpoints', { timeout: 60_000 }, () => {
  const verdictOn = async (draft: (checkpoint: Checkpoint) => Checkpoint) =>
    verifyFiles(await filesOf(await sampleTrail({ size, sealedAt: [10, size], key, draft })));
  const second = (changes: Partial<Checkpoint>) => (checkpoint: Checkpoint) =>
    checkpoint.no === 2 ? { ...checkpoint, ...changes } : checkpoint;

  it.each([
    ['name the one before them', { prev: new Uint8Array(32).fill(1) }, 'names another checkpoint before it'],
    ['be dated after it', { time: instantOf(9).toISOString() }, 'a clock was set back'],
    ['have a higher number', { no: 1, prev: new Uint8Array(32) }, 'its number is not higher'],
    [
      'be of the same trail',
      { origin: 'concord.example/audit/2027' },
      'It is of the trail concord.example/audit/2027',
    ],
  ])('must %s', async (_name, changes, message) => {
    expectFault(await verdictOn(second(changes)), 'extension', message);
  });

  it('must be over the events that the bundle has, whoever signs', async () => {
    const verdict = await verdictOn(second({ root: new Uint8Array(32) }));
    expect(verdict).toMatchObject({
      exitCode: 10,
      findings: [{ where: 'checkpoint 2', message: 'Its signed root is not reproduced by events 10 to 19.' }],
    });
  });

  it('must be named after their size, even if they are signed', async () => {
    const signed = await signDetached(text.replace(`\n${size}\n`, '\n21\n'), key, instantOf(size));
    const verdict = await tampered({
      [checkpointPath(size)]: text.replace(`\n${size}\n`, '\n21\n'),
      [signature]: signed,
    });
    expectFault(verdict, 'format', 'It is about 21 events, although it is signed');
  });

  it('must be in the form of the design, even if they are signed', async () => {
    const signed = await signDetached(`${text}\n`, key, instantOf(size));
    const verdict = await tampered({ [checkpointPath(size)]: `${text}\n`, [signature]: signed });
    expectFault(verdict, 'format', 'although it is signed');
  });

  it('may not cover more events than there are', async () => {
    const entries = new Map<string, Uint8Array>();
    const source = { ...sourceOf(trail), leaves: trail.leaves.slice(0, 15) };
    for await (const { path, content } of bundleEntries(source)) entries.set(path, content);
    const verdict = await verifyFiles(entries);
    expect(verdict).toMatchObject({
      exitCode: 10,
      findings: [
        {
          where: 'checkpoint 2',
          message: 'It covers 20 events, but events 15 to 19 are missing from the bundle.',
          leaf: 15,
        },
      ],
      events: { total: 15, uncovered: 5 },
    });
  });
});
