import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decryptKey, readKey, readPrivateKey, reformatKey } from 'openpgp';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAuditEvent } from '@/core/audit-event';
import { openpgpVerifier } from '@/core/bundle/signatures';
import { parseRevocation } from '@/core/key-revocation';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { isGpgInstalled } from '@/test/gnupg';
import { addKey, createKey, mergeKeys, openKeyFile, type Signer } from '../openpgp';
import { handOver, revokeKey } from './key-change';
import { seal } from './seal';
import { openSealing, type Sealing } from './sealing';
import { currentKey, storeKey } from './trail-key';

const database = testDatabase();
const passphrase = 'a passphrase for the tests of rotations';
const folder = mkdtempSync(path.join(tmpdir(), 'concord-rotation-'));
const seeds = path.join(folder, 'seed-keys.asc');
let keys: readonly [Signer, Signer, Signer];
let sealer: pg.Client;
let member: TestActor;

beforeAll(async () => {
  const file = path.join(folder, 'keys.asc');
  await createKey(file, 'Concord tests', passphrase);
  for (const name of ['second', 'third']) await addKey(file, name, passphrase);
  keys = (await openKeyFile(file, passphrase)) as unknown as typeof keys;
  writeFileSync(seeds, keys.map(({ publicKey }) => publicKey).join('\n'));
  sealer = await database.connectAsSealer();
  member = await (await (await createWorld()).agency()).member('investigator');
});
afterAll(() => rmSync(folder, { recursive: true }));

const opener = async (fingerprint: string) => {
  const key = keys.find((one) => one.fingerprint === fingerprint);
  if (!key) throw new Error('not here');
  return key;
};
const sealingBy = (key: Signer): Sealing => openSealing(key, 'concord.test/audit', seeds, opener);
const rows = async <T extends pg.QueryResultRow>(sql: string) => (await database.admin.query<T>(sql)).rows;
const read = () => member.call((api) => api.leads.list({ cursor: null }));
const checkpoint = async (no: number) =>
  (
    await rows<{ body: string; signature: string; fingerprint: string; published: boolean; size: number }>(
      `select body, signature, fingerprint, published, tree_size as size from audit_checkpoint where no = ${no}`,
    )
  )[0];

async function expectSigned(by: Signer, text: string, signature: string): Promise<void> {
  const verifier = openpgpVerifier(new Date());
  await verifier.addKey(by.publicKey);
  expect(await verifier.verify(Buffer.from(text), signature)).toMatchObject({ holds: true });
}

describe('a rotation', () => {
  let running: Sealing;
  let no: number;

  test('is an event and a published checkpoint that covers it, signed by both keys', async () => {
    running = sealingBy(keys[0]);
    await seal(sealer, running, new Date());
    await read();
    await handOver(sealer, sealingBy(keys[0]), keys[1], new Date());
    const [handover] = await rows<{ no: number; fingerprint: string; signature: string; previous: string }>(
      'select * from audit_handover',
    );
    no = handover?.no ?? 0;
    expect(handover).toMatchObject({ fingerprint: keys[1].fingerprint, previous: keys[0].fingerprint });
    const signed = await checkpoint(no);
    expect(signed).toMatchObject({ fingerprint: keys[0].fingerprint, published: true });
    await expectSigned(keys[0], signed?.body ?? '', signed?.signature ?? '');
    await expectSigned(keys[1], signed?.body ?? '', handover?.signature ?? '');
    const [event] = await rows<{ body: string; leaf: number }>(
      `select e.body, l.leaf_index as leaf from audit_event e join audit_leaf l on l.event_row = e.id where type = 'key.rotated'`,
    );
    expect(event?.leaf).toBeLessThan(signed?.size ?? 0);
    expect(parseAuditEvent(event?.body ?? '').object?.id).toBe(keys[1].fingerprint);
    const faults = `audit_fault f join audit_event e on e.id = f.event_row where e.type like 'key.%'`;
    expect(await rows(`select f.* from ${faults}`)).toEqual([]);
  });

  test.skipIf(!isGpgInstalled)('GnuPG accepts both signatures of that checkpoint', async () => {
    const signed = await checkpoint(no);
    const [handover] = await rows<{ signature: string }>(
      `select signature from audit_handover where no = ${no}`,
    );
    const gpg = (...args: string[]) =>
      execFileSync('gpg', ['--homedir', folder, '--batch', '--quiet', '--status-fd', '1', ...args], {
        stdio: ['ignore', 'pipe', 'ignore'],
        encoding: 'utf8',
      });
    const file = (name: string, content: string) => {
      writeFileSync(path.join(folder, name), content);
      return path.join(folder, name);
    };
    gpg('--import', seeds);
    const text = file('checkpoint.txt', signed?.body ?? '');
    for (const [at, signature] of [signed?.signature, handover?.signature].entries()) {
      const said = gpg('--verify', file(`${at}.asc`, signature ?? ''), text);
      expect(said).toMatch(new RegExp(`GOODSIG[\\s\\S]+VALIDSIG .*${keys[at]?.fingerprint}$`, 'm'));
    }
  });

  test('a sealer that runs goes over to the new key by itself, and one without it stops', async () => {
    await read();
    const sealed = await seal(sealer, running, new Date());
    expect(sealed?.events).toBeGreaterThan(0);
    expect(running.signer.fingerprint).toBe(keys[1].fingerprint);
    expect((await checkpoint(no + 1))?.fingerprint).toBe(keys[1].fingerprint);
    const without = openSealing(keys[0], 'concord.test/audit', seeds);
    await read();
    await expect(seal(sealer, without, new Date())).rejects.toThrow(
      `The trail is signed by ${keys[1].fingerprint}, which is not among the keys of this machine`,
    );
    expect(await currentKey(sealer)).toBe(keys[1].fingerprint);
  });

  test('of two at once one happens, and one begun with the old key does not', async () => {
    const second = await database.connectAsSealer();
    const begun = [sealer, second].map((client) =>
      handOver(client, sealingBy(keys[1]), keys[2], new Date()).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      ),
    );
    expect((await Promise.all(begun)).sort()).toEqual(['conflict', 'done']);
    await expect(handOver(sealer, sealingBy(keys[0]), keys[1], new Date())).rejects.toThrow();
    expect(await rows('select no from audit_handover')).toHaveLength(2);
    expect(await currentKey(sealer)).toBe(keys[2].fingerprint);
  });
});

test('killed at any instant, a rotation is done wholly or not at all', async () => {
  const file = path.join(folder, 'more.asc');
  await createKey(file, 'fourth', passphrase);
  for (let kill = 0; kill < 6; kill += 1) await addKey(file, `next ${kill}`, passphrase);
  const more = await openKeyFile(file, passphrase);
  writeFileSync(seeds, [...keys, ...more].map(({ publicKey }) => publicKey).join('\n'));
  const all = [...keys, ...more];
  const byNow = async () => all.find((one) => one.fingerprint === current) ?? keys[2];
  let current = (await currentKey(sealer)) ?? '';
  for (const [kill, next] of more.entries()) {
    const doomed = await database.connectAsSealer();
    doomed.on('error', () => undefined);
    const [{ pid } = { pid: 0 }] = (await doomed.query<{ pid: number }>('select pg_backend_pid() as pid'))
      .rows;
    const before = (await rows<{ n: number }>('select count(*)::int as n from audit_handover'))[0]?.n;
    const doing = handOver(
      doomed,
      openSealing(
        await byNow(),
        'concord.test/audit',
        seeds,
        async (f) => all.find((one) => one.fingerprint === f) ?? keys[2],
      ),
      next,
      new Date(),
    ).catch(() => undefined);
    // Waits for nothing: the moment of the kill is what is varied.
    await new Promise((resolve) => setTimeout(resolve, kill * 8));
    await database.admin.query('select pg_terminate_backend($1)', [pid]);
    await doing;
    const handovers = await rows<{ n: number }>('select count(*)::int as n from audit_handover');
    const events = await rows<{ n: number }>(
      `select count(*)::int as n from audit_event where type = 'key.rotated'`,
    );
    const done = (handovers[0]?.n ?? 0) - (before ?? 0) === 1;
    const after = await currentKey(sealer);
    expect(after).toBe(done ? next.fingerprint : current);
    expect(events[0]?.n).toBe(handovers[0]?.n);
    current = after ?? '';
  }
  keys = [keys[0], keys[1], await byNow()];
});

describe('a revocation', () => {
  test('names the last checkpoint that counts, is signed by the new key, and asks nothing of the old one', async () => {
    const old = keys[2];
    const file = path.join(folder, 'after-theft.asc');
    await createKey(file, 'After the theft', passphrase);
    const [next] = await openKeyFile(file, passphrase);
    if (!next) throw new Error('no key');
    writeFileSync(seeds, next.publicKey);
    await read();
    await seal(sealer, openSealing(old, 'concord.test/audit', seeds), new Date());
    const [last] = await rows<{ no: number; text: string }>(
      'select no, body as text from audit_checkpoint where published order by no desc limit 1',
    );
    if (!last) throw new Error('no checkpoint');
    const revoked = { key: old.fingerprint, reason: 'compromised' as const, last };
    const sealing = openSealing(next, 'concord.test/audit', seeds);
    await expect(
      revokeKey(sealer, sealing, { ...revoked, key: keys[0].fingerprint }, new Date()),
    ).rejects.toMatchObject({ code: 'conflict' });
    await revokeKey(sealer, sealing, revoked, new Date());
    const [stored] = await rows<{ body: string; signature: string; no: number }>(
      'select * from audit_revocation',
    );
    expect(parseRevocation(stored?.body ?? '')).toMatchObject({ key: old.fingerprint, last: last.no });
    await expectSigned(next, stored?.body ?? '', stored?.signature ?? '');
    expect(await checkpoint(stored?.no ?? 0)).toMatchObject({
      fingerprint: next.fingerprint,
      published: true,
    });
    expect(await currentKey(sealer)).toBe(next.fingerprint);
    expect(await rows(`select from audit_event where type = 'key.revoked'`)).toHaveLength(1);
    await expect(revokeKey(sealer, sealing, revoked, new Date())).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('a public key grows by what is added to it, and loses nothing', async () => {
  const text = readFileSync(path.join(folder, 'keys.asc'), 'utf8');
  const armoredKey = `${text.split('-----END')[0]}-----END PGP PRIVATE KEY BLOCK-----\n`;
  const privateKey = await decryptKey({ privateKey: await readPrivateKey({ armoredKey }), passphrase });
  const { publicKey } = await reformatKey({
    ...{
      privateKey,
      userIDs: [{ name: 'Concord tests' }],
      keyExpirationTime: 86_400 * 365,
      format: 'armored',
    },
    date: new Date(),
  });
  const stored = await storeKey(sealer, { ...keys[0], publicKey }, new Date());
  const grown = await readKey({ armoredKey: stored?.after ?? '' });
  expect(await grown.getExpirationTime()).toBeInstanceOf(Date);
  expect(await storeKey(sealer, { ...keys[0], publicKey }, new Date())).toBeNull();
  expect(await mergeKeys(publicKey, publicKey)).toBe(publicKey);
});
