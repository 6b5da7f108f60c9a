import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encryptKey } from 'openpgp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAuditorState } from '@/core/bundle/state';
import { parseCheckpoint } from '@/core/checkpoint';
import { leafHash } from '@/core/merkle';
import { consistencyProof } from '@/core/merkle-proof';
import { archiveOf, filesOf } from '@/test/audit-bundle';
import { type SampleWitness, sampleEvent, sampleTrail, sampleWitness, type Trail } from '@/test/audit-trail';
import { openpgpPrograms } from '@/test/openpgp-programs';

const patience = { timeout: 120_000 };
const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'src/cli/bin/concord-witness.mjs');
const sizes = Array.from({ length: 30 }, (_, at) => 10 + at * 5);
const passphrase = 'a passphrase for the tests of the witness';

let trail: Trail;
let anew: Trail;
let self: SampleWitness;
let folder: string;
let portal: Portal;

beforeAll(async () => {
  self = await sampleWitness(1);
  trail = await sampleTrail({ size: 160, sealedAt: sizes });
  const event = (leaf: number) => sampleEvent(leaf, leaf === 3 ? { outcome: 'denied' } : {});
  anew = await sampleTrail({ size: 160, sealedAt: sizes, key: trail.key, event });
}, 60_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-witness-'));
  const locked = await encryptKey({ privateKey: self.key, passphrase });
  writeFileSync(join(folder, 'key.asc'), locked.armor());
  writeFileSync(join(folder, 'passphrase'), `${passphrase}\n`);
  portal = await openPortal();
});
afterEach(() => {
  portal.server.close();
  rmSync(folder, { recursive: true });
});

interface Portal {
  readonly server: Server;
  readonly url: string;
  /** Which history it shows, and its newest checkpoint there, from 0. */
  trail: Trail;
  newest: number;
  readonly received: { no: number; signature: string; stateNo: number }[];
}

/** A portal as a witness sees it: it may lie. */
async function openPortal(): Promise<Portal> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://portal');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end(JSON.stringify(answer(url, Buffer.concat(chunks).toString())));
  }).listen(0);
  await once(server, 'listening');
  const shown = { trail, newest: 0, received: [] as Portal['received'] };
  const answer = (url: URL, body: string): object => {
    const { text, signature } = shown.trail.checkpoints[shown.newest] ?? { text: '', signature: '' };
    if (url.pathname.endsWith('/checkpoint')) return { no: shown.newest + 1, checkpoint: text, signature };
    if (url.pathname.endsWith('/keys')) return { trail: [{ publicKey: trail.key.toPublic().armor() }] };
    if (url.pathname.endsWith('/consistency')) {
      const hashes = shown.trail.bodies.map((line) => leafHash(Buffer.from(line)));
      const [from, to] = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))];
      const proof = consistencyProof(hashes.slice(0, to), from);
      return { proof: proof.map((hash) => Buffer.from(hash).toString('base64')) };
    }
    const { no, signature: cosignature } = JSON.parse(body);
    shown.received.push({ no, signature: cosignature, stateNo: keptNo() });
    return {};
  };
  return Object.assign(shown, { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** The number that stands in the witness's state; 0 if there is none. Throws if the file is broken. */
function keptNo(): number {
  const path = join(folder, 'state', 'state.json');
  return existsSync(path) ? parseAuditorState(readFileSync(path, 'utf8')).checkpoint.no : 0;
}

const common = () => [
  ...['--folder', join(folder, 'state'), '--agency', self.agency, '--key', join(folder, 'key.asc')],
  ...['--passphrase-file', join(folder, 'passphrase'), '--fingerprint', trail.key.getFingerprint()],
];
const following = () => ['--portal', portal.url, ...common()];

/** Runs it beside this process, which is the portal. */
async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [program, ...args]);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (piece) => out.push(String(piece)));
  child.stderr.on('data', (piece) => err.push(String(piece)));
  const [code] = await once(child, 'close');
  return { code, out: out.join(''), err: err.join('') };
}

describe('concord-witness', patience, () => {
  it('cosigns what goes on from what it saw, and keeps it', async () => {
    expect(await run(...following(), '--json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('"checkpoint":{"no":1,"treeSize":10}'),
    });
    portal.newest = 7;
    expect(await run(...following(), '--once')).toMatchObject({
      code: 0,
      out: expect.stringContaining('cosigned checkpoint 8 over 45 events'),
    });
    expect(portal.received.map(({ no }) => no)).toEqual([1, 8]);
    expect(readdirSync(join(folder, 'state', 'checkpoints')).sort()).toEqual(
      [1, 8].flatMap((no) => {
        const text = `${String(no).padStart(12, '0')}.txt`;
        return [text, `${text}.${self.agency}.asc`, `${text}.asc`];
      }),
    );
  });

  it.for(openpgpPrograms)(
    'makes cosignatures that $name takes',
    async ({ name, installed, accepts }, { skip }) => {
      skip(!installed, `${name} is not installed`);
      await run(...following());
      const kept = join(folder, 'state', 'checkpoints');
      writeFileSync(join(kept, 'public.asc'), self.key.toPublic().armor());
      const file = '000000000001.txt';
      const signed = { folder: kept, key: 'public.asc', signature: `${file}.${self.agency}.asc`, file };
      expect(accepts(signed, self.key.getFingerprint().toUpperCase())).toBe(true);
      expect(accepts({ ...signed, signature: `${file}.asc` }, self.key.getFingerprint().toUpperCase())).toBe(
        false,
      );
    },
  );

  it('refuses a history written anew with the stolen key, and keeps both sides: 12', async () => {
    portal.newest = 4;
    await run(...following());
    Object.assign(portal, { trail: anew, newest: 9 });
    const { code, out } = await run(...following());
    expect(code).toBe(12);
    const [name] = readdirSync(join(folder, 'state', 'evidence'));
    expect(out).toContain(name);
    const evidence = JSON.parse(readFileSync(join(folder, 'state', 'evidence', name ?? ''), 'utf8'));
    expect(evidence).toMatchObject({
      kind: 'extension',
      known: trail.checkpoints[4] && { checkpoint: trail.checkpoints[4].text },
    });
    expect(parseCheckpoint(evidence.offered.checkpoint).no).toBe(10);
    expect(portal.received).toHaveLength(1);
    portal.newest = 4;
    expect(await run(...following())).toMatchObject({
      code: 12,
      out: expect.stringContaining('two histories'),
    });
  });

  it('refuses to go back: 17; ends its loop then', async () => {
    portal.newest = 4;
    const loop = run(...following(), '--every', '1');
    while (portal.received.length < 2) await sleep(50);
    portal.newest = 3;
    expect(await loop).toMatchObject({ code: 17, out: expect.stringContaining('came after 5') });
    expect(keptNo()).toBe(5);
  });

  it('refuses what the trail did not sign: 11, 15; and a portal that is away: 1', async () => {
    expect(await run(...following(), '--fingerprint', 'A'.repeat(40))).toMatchObject({ code: 0 });
    const other = ['--portal', portal.url, ...common().slice(0, -1), 'A'.repeat(40)];
    expect(await run(...other)).toMatchObject({ code: 15 });
    const [first, second] = trail.checkpoints;
    Object.assign(portal, {
      trail: { ...trail, checkpoints: [{ text: second?.text, signature: first?.signature }] },
    });
    expect(await run(...following())).toMatchObject({ code: 11 });
    portal.server.close();
    expect(await run(...following())).toMatchObject({
      code: 1,
      out: expect.stringContaining('cannot be reached'),
    });
    expect(keptNo()).toBe(1);
  });

  it('cosigns the end of a bundle, without a network', async () => {
    const bundle = join(folder, 'bundle.zip');
    writeFileSync(bundle, archiveOf(await filesOf(trail)));
    expect(await run('--bundle', bundle, ...common())).toMatchObject({ code: 20 });
    const whole = await sampleTrail({ size: 160, sealedAt: [160], key: trail.key });
    writeFileSync(bundle, archiveOf(await filesOf(whole)));
    expect(await run('--bundle', bundle, ...common())).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'state', 'checkpoints', `000000000001.txt.${self.agency}.asc`))).toBe(
      true,
    );
  });

  it('is alone in its folder', async () => {
    const loop = spawn(process.execPath, [program, ...following(), '--every', '60']);
    while (portal.received.length < 1) await sleep(50);
    const second = await run(...following());
    loop.kill('SIGKILL');
    await once(loop, 'close');
    expect(second).toMatchObject({ code: 2, err: expect.stringContaining(`Process ${loop.pid} has`) });
    expect(await run(...following())).toMatchObject({ code: 0 });
  });

  it.each([
    ['neither portal nor bundle', []],
    [
      'no key of the trail',
      ['--portal', 'http://x', '--folder', 'f', '--agency', '0'.repeat(36), '--key', 'k'],
    ],
    ['an address that is none', ['--portal', 'x']],
    ['a loop over a bundle', ['--bundle', 'b', '--every', '5']],
    ['an option it does not know', ['--trust']],
  ])('refuses %s: 2', async (_name, args) => {
    expect(await run(...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^concord-witness: /),
    });
  });

  it('explains itself', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--every SECONDS') });
  });
});

describe('a witness that is killed at any instant', { timeout: 300_000 }, () => {
  it('has written what it saw before it signed, and never signs two histories', async () => {
    for (let kill = 0; kill < 12; kill++) {
      const child = spawn(process.execPath, [program, ...following(), '--every', '1']);
      const already = portal.received.length;
      portal.newest = kill * 2;
      // Half of them right after a cosignature came in, half at some moment in the first rounds.
      if (kill % 2 === 0) while (portal.received.length === already) await sleep(5);
      await sleep(kill % 2 === 0 ? kill : 600 + kill * 60);
      portal.newest++;
      await sleep(Math.floor(Math.random() * 300));
      child.kill('SIGKILL');
      await once(child, 'close');
      expect(keptNo()).toBeLessThanOrEqual(portal.newest + 1);
    }
    const last = await run(...following());
    expect(last).toMatchObject({ code: 0 });
    expect(keptNo()).toBe(portal.newest + 1);
    // What it handed in had been on the disk by then, and each number has one signed text.
    for (const { no, stateNo } of portal.received) expect(stateNo).toBeGreaterThanOrEqual(no);
    const bytes = new Map(portal.received.map(({ no, signature }) => [no, signature]));
    for (const { no, signature } of portal.received) expect(signature).toBe(bytes.get(no));
    Object.assign(portal, { trail: anew, newest: 29 });
    expect(await run(...following())).toMatchObject({ code: 12 });
    expect(Math.max(...portal.received.map(({ no }) => no))).toBeLessThan(30);
  });
});
