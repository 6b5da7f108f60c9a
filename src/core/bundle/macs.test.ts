import { base64 } from '@scure/base';
import { createMessage, encrypt, type PrivateKey } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditEventBytes, saltedCommitment } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { personalDataCommitment } from '@/core/personal-data';
import { formatSeed, nextWriterKey, writerMac } from '@/core/writer-mac';
import { filesOf, verifyFiles } from '@/test/audit-bundle';
import { sampleEvent, sampleTrail, type Trail, uuid } from '@/test/audit-trail';
import { unlockedKey } from '@/test/encryption-key';
import { seedOpener } from './seeds';
import type { BundleLeaf } from './write';

const size = 30;
const writers = [uuid(2, 0), uuid(2, 1), uuid(2, 2)];
const pd = { address: '192.0.2.1', justification: 'Because' };
const salt = new Uint8Array(32).fill(7);

let auditor: PrivateKey;
let trail: Trail;
let leaves: BundleLeaf[];

beforeAll(async () => {
  auditor = await unlockedKey();
  const commitment = personalDataCommitment(salt, pd);
  const event = (leaf: number) => sampleEvent(leaf, leaf === 4 ? { pd: commitment } : {});
  const plain = await sampleTrail({ size, sealedAt: [size], event });
  const seedOf = (writer: string) => new Uint8Array(32).fill(writers.indexOf(writer) + 1);
  leaves = plain.bodies.map((body, leaf) => {
    const { w, ws } = sampleEvent(leaf);
    let key: Uint8Array = seedOf(w);
    for (let number = 0; number < ws; number++) key = nextWriterKey(key);
    const mac = writerMac(key, { writer: w, number: ws, body });
    return {
      body,
      mac,
      ...(leaf === 4 && { opening: { event: uuid(1, 4), salt: base64.encode(salt), pd } }),
    };
  });
  const seeds = await Promise.all(
    writers.map(async (writer) => ({
      writer,
      message: await encrypt({
        message: await createMessage({ text: formatSeed(writer, seedOf(writer)) }),
        encryptionKeys: auditor.toPublic(),
      }),
    })),
  );
  trail = { ...plain, leaves, seeds };
});

const verdictOn = async (changed: Partial<Trail>) =>
  verifyFiles(await filesOf({ ...trail, ...changed }), { openSeed: await seedOpener(auditor.armor(), null) });

describe('the MACs of a bundle', { timeout: 60_000 }, () => {
  it('are checked with the auditor’s own key, and only then', async () => {
    expect(await verdictOn({})).toMatchObject({ exitCode: 0, macs: size, findings: [] });
    expect(await verifyFiles(await filesOf(trail))).toMatchObject({ exitCode: 0, macs: null });
  });

  it('find out an event that was changed before it was sealed: 18', async () => {
    const event = (leaf: number) => sampleEvent(leaf, leaf === 7 ? { outcome: 'denied' } : {});
    const body = auditEventBytes(event(7));
    const forged = await sampleTrail({ size, sealedAt: [size], key: trail.key, event });
    const swapped = leaves.map((leaf, at) => (at === 7 ? { ...leaf, body } : leaf));
    const four = await sampleTrail({
      size,
      sealedAt: [size],
      key: trail.key,
      event: (leaf) => (leaf === 4 ? JSON.parse(trail.bodies[4] ?? '') : event(leaf)),
    });
    expect(forged.bodies).toHaveLength(size);
    expect(await verdictOn({ leaves: swapped, checkpoints: four.checkpoints })).toMatchObject({
      exitCode: 18,
      findings: [{ fault: 'mac', leaf: 7 }],
    });
  });

  it('must be there, and have the seed of their writer: 18', async () => {
    const without = leaves.map((leaf, at) => (at === 3 && 'body' in leaf ? { body: leaf.body } : leaf));
    expect(await verdictOn({ leaves: without })).toMatchObject({ exitCode: 18, findings: [{ leaf: 3 }] });
    const some = trail.seeds?.slice(1) ?? [];
    expect(await verdictOn({ seeds: some })).toMatchObject({ exitCode: 18 });
    const [first, second] = trail.seeds ?? [];
    const swapped = [{ writer: first?.writer ?? '', message: second?.message ?? '' }, ...some];
    expect(await verdictOn({ seeds: swapped })).toMatchObject({ exitCode: 18 });
  });
});

describe('openings of personal data', { timeout: 60_000 }, () => {
  it('are counted where they hold', async () => {
    expect(await verdictOn({})).toMatchObject({ exitCode: 0, events: { opened: 1 } });
  });

  it('hold too where their text was committed to as a whole, as it was at first', async () => {
    const old = saltedCommitment(salt, canonicalJson(pd));
    const one = await sampleTrail({
      size: 1,
      sealedAt: [1],
      event: (leaf) => sampleEvent(leaf, { pd: old }),
    });
    const opening = { event: uuid(1, 0), salt: base64.encode(salt), pd };
    const opened = one.leaves.map((leaf) => ({ ...leaf, opening }));
    expect(await verifyFiles(await filesOf({ ...one, leaves: opened }))).toMatchObject({
      ...{ exitCode: 0, events: { opened: 1 } },
    });
  });

  it('are found out where they do not: 19', async () => {
    const opened = (changes: object) =>
      leaves.map((leaf, at) =>
        at === 4 && 'opening' in leaf && leaf.opening
          ? { ...leaf, opening: { ...leaf.opening, ...changes } }
          : leaf,
      );
    const other = { pd: { ...pd, justification: 'Because not' } };
    expect(await verdictOn({ leaves: opened(other) })).toMatchObject({
      exitCode: 19,
      findings: [{ fault: 'opening', leaf: 4 }],
    });
    expect(await verdictOn({ leaves: opened({ event: uuid(1, 99) }) })).toMatchObject({ exitCode: 19 });
  });
});
