import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NextRequest } from 'next/server';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWitnessKey } from '@/cli/witness-key';
import { followPortal, type Witness } from '@/cli/witness-round';
import { parseCheckpoint } from '@/core/checkpoint';
import { seal } from '@/server/sealer/seal';
import type { Sealing } from '@/server/sealer/sealing';
import { createWorld, type TestActor } from '@/test/actors';
import { sampleKey, signDetached } from '@/test/audit-trail';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';
import { getCheckpoint, getConsistency, getKeys, postCosignature } from './log';

const database = testDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'concord-log-'));
let sealing: Sealing;
let sealer: pg.Client;
let administrator: TestActor;
let member: TestActor;
let server: Server;
let portal: string;
let witness: Witness;
let minutes = 0;

/** The same routes as in src/app/api/log, without a build of the portal. */
async function answer(request: NextRequest): Promise<Response> {
  const [, no] = /^\/api\/log\/checkpoint(?:\/(.+))?$/.exec(request.nextUrl.pathname) ?? [];
  if (request.nextUrl.pathname.startsWith('/api/log/checkpoint')) return getCheckpoint(request, no ?? null);
  if (request.nextUrl.pathname === '/api/log/consistency') return getConsistency(request);
  if (request.nextUrl.pathname === '/api/log/keys') return getKeys(request);
  return postCosignature(request);
}

const anyone = () => new NextRequest('https://portal.example/api/log');

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  const agency = await (await createWorld()).agency();
  administrator = await agency.member('administrator');
  member = await agency.member('investigator');
  server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = incoming.method === 'POST' ? { body: Buffer.concat(chunks).toString() } : {};
    const request = new NextRequest(`${portal}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: { 'content-length': incoming.headers['content-length'] ?? '0' },
      ...body,
    });
    const response = await answer(request);
    outgoing.writeHead(response.status).end(await response.text());
  }).listen(0);
  portal = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = await sampleKey('Harbour Police');
  witness = {
    folder: path.join(folder, 'witness'),
    agency: agency.id,
    fingerprints: [sealing.signer.fingerprint],
    key: await openWitnessKey(key.armor(), null),
  };
  const publicKey = key.toPublic().armor();
  const register = (confirmed: string | null) =>
    administrator.call((api) => api.witness.register({ publicKey, confirmed }));
  expect(await register(null)).toMatchObject({ fingerprint: witness.key.fingerprint, registered: false });
  expect(await administrator.call((api) => api.witness.get())).toBeNull();
  expect(await register(witness.key.fingerprint)).toMatchObject({ registered: true });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Something happens, and a minute later it is published. */
async function publish(): Promise<number> {
  await member.call((api) => api.leads.list({ cursor: null }));
  minutes += 2;
  await seal(sealer, sealing, new Date(Date.now() + minutes * 60_000));
  const { rows } = await database.admin.query('select max(no)::int as no from audit_checkpoint');
  return rows[0].no;
}

const json = async (response: Promise<Response>) => {
  const { status } = await response;
  return { status, body: await (await response).json() };
};
const cosignatures = async () =>
  (await database.admin.query('select no, fingerprint from audit_cosignature order by no')).rows;
const posted = (body: string, headers: Record<string, string>) =>
  postCosignature(new NextRequest('http://x/api/log/cosignature', { method: 'POST', body, headers }));
const post = (body: object) => {
  const text = JSON.stringify(body);
  return json(posted(text, { 'content-length': String(text.length) }));
};

describe('a witness', () => {
  test('follows the portal and hands its cosignatures in, which the administrator sees', async () => {
    const before = await publish();
    expect(await followPortal(witness, portal)).toMatchObject({ exitCode: 0, checkpoint: { no: before } });
    const no = await publish();
    expect(await followPortal(witness, portal)).toMatchObject({ exitCode: 0, checkpoint: { no } });
    expect(await followPortal(witness, portal)).toMatchObject({ exitCode: 0, checkpoint: { no } });
    const { fingerprint } = witness.key;
    expect(await cosignatures()).toEqual([
      { no: before, fingerprint },
      { no, fingerprint },
    ]);
    expect(await administrator.call((api) => api.witness.get())).toMatchObject({ fingerprint, last: { no } });
    expect(readdirSync(path.join(witness.folder, 'checkpoints'))).toHaveLength(6);
  });

  test('or anybody is shown that a published checkpoint goes on from another, without an account', async () => {
    const { rows } = await database.admin.query(
      'select no from audit_checkpoint where published order by no desc limit 2',
    );
    const [newer, older] = rows.map(({ no }) => String(no));
    const program = path.resolve('src/cli/bin/concord-audit.mjs');
    const fingerprint = sealing.signer.fingerprint;
    const child = spawn(process.execPath, [
      ...[program, 'consistency', '--url', portal, '--from', older ?? '', '--to', newer ?? ''],
      ...['--fingerprint', fingerprint, '--json'],
    ]);
    let out = '';
    child.stdout.on('data', (piece) => {
      out += String(piece);
    });
    const [code] = await once(child, 'close');
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      ...{ code: 0, findings: [], keys: [{ fingerprint, pinned: true }] },
      succession: { from: { no: Number(older) }, to: { no: Number(newer) } },
    });
  });

  test('finds out that the portal went back, and keeps both sides', async () => {
    await publish();
    await followPortal(witness, portal);
    const publishLast = (published: boolean) =>
      database.admin.query(
        `alter table audit_checkpoint disable trigger append_only;
         update audit_checkpoint set published = ${published} where no = (select max(no) from audit_checkpoint);
         alter table audit_checkpoint enable trigger append_only`,
      );
    await publishLast(false);
    const round = await followPortal(witness, portal);
    await publishLast(true);
    expect(round).toMatchObject({ exitCode: 17, checkpoint: null });
    const evidence = JSON.parse(readFileSync(round.evidence ?? '', 'utf8'));
    const [known, offered] = [evidence.known, evidence.offered].map((side) =>
      parseCheckpoint(side.checkpoint),
    );
    expect(known?.no).toBeGreaterThan(offered?.no ?? Number.NaN);
  });
});

describe('the public log', () => {
  test('gives published checkpoints, by number too, and no others', async () => {
    const latest = await json(getCheckpoint(anyone(), null));
    expect(latest.status).toBe(200);
    expect(await json(getCheckpoint(anyone(), String(latest.body.no)))).toEqual(latest);
    expect((await json(getCheckpoint(anyone(), '999999'))).status).toBe(404);
    for (const wrong of ['0', 'x', '-1', '1e3'])
      expect((await json(getCheckpoint(anyone(), wrong))).status).toBe(400);
    await member.call((api) => api.leads.list({ cursor: null }));
    await seal(sealer, sealing, new Date(Date.now() + (minutes - 2) * 60_000 + 1000));
    const { rows } = await database.admin.query('select no from audit_checkpoint where not published');
    for (const { no } of rows) expect((await json(getCheckpoint(anyone(), String(no)))).status).toBe(404);
  });

  test('gives proofs up to the last published checkpoint', async () => {
    const ask = (query: string) =>
      json(getConsistency(new NextRequest(`http://x/api/log/consistency?${query}`)));
    const { treeSize } = parseCheckpoint((await json(getCheckpoint(anyone(), null))).body.checkpoint);
    expect((await ask(`from=1&to=${treeSize}`)).body.proof.length).toBeGreaterThan(0);
    expect((await ask(`from=1&to=${treeSize + 100}`)).status).toBe(404);
    expect((await ask('from=3&to=2')).status).toBe(404);
    for (const wrong of ['', 'from=1', 'from=-1&to=2', 'from=1&to=x'])
      expect((await ask(wrong)).status).toBe(400);
  });

  test('gives keys, and nothing private', async () => {
    const { body } = await json(getKeys(anyone()));
    expect(body.trail).toHaveLength(1);
    expect(body.witnesses).toMatchObject([{ fingerprint: witness.key.fingerprint }]);
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
  });

  test('takes a cosignature only of a published checkpoint, by the key in force, that holds', async () => {
    const { no, checkpoint } = (await json(getCheckpoint(anyone(), null))).body;
    const before = await cosignatures();
    const stranger = await sampleKey('A stranger');
    const { agency } = witness;
    const signature = await signDetached(checkpoint, stranger, new Date());
    expect((await post({ no, agency, signature })).status).toBe(400);
    expect((await post({ no, agency, signature: await witness.key.sign('something else') })).status).toBe(
      400,
    );
    expect((await post({ no: 999_999, agency, signature })).status).toBe(404);
    expect((await post({ no, agency: member.memberId, signature })).status).toBe(404);
    expect((await post({ no, agency })).status).toBe(400);
    expect(await cosignatures()).toEqual(before);
    expect((await posted('{}', {})).status).toBe(411);
    expect((await posted('{}', { 'content-length': '65537' })).status).toBe(413);
  });
});

describe("an agency's witness key", () => {
  test('is replaced by another, and may never be taken again', async () => {
    const next = await sampleKey('Harbour Police, next year');
    const publicKey = next.toPublic().armor();
    const confirmed = next.getFingerprint().toUpperCase();
    const register = () => administrator.call((api) => api.witness.register({ publicKey, confirmed }));
    expect(await register()).toMatchObject({ registered: true });
    await expect(register()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { no, checkpoint } = (await json(getCheckpoint(anyone(), null))).body;
    const old = await witness.key.sign(checkpoint);
    expect((await post({ no, agency: witness.agency, signature: old })).status).toBe(400);
    const { rows } = await database.admin.query(
      `select body from audit_event where type = 'witness.registered' order by id desc limit 1`,
    );
    const { change, op } = JSON.parse(rows[0].body);
    expect({ op, ...change }).toEqual({
      op: 'config',
      before: expect.stringMatching(/^[0-9a-f]{64}$/),
      after: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is public, of version 4, and not the key of the trail', async () => {
    const register = (publicKey: string) =>
      administrator.call((api) => api.witness.register({ publicKey, confirmed: null }));
    const secret = (await sampleKey('Mistake')).armor();
    for (const wrong of ['', 'no key', secret, sealing.signer.publicKey])
      await expect(register(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('is an administrator’s to register', async () => {
    const publicKey = (await sampleKey('Not mine')).toPublic().armor();
    await expect(
      member.call((api) => api.witness.register({ publicKey, confirmed: null })),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(member.call((api) => api.witness.get())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
