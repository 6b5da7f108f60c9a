import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { bundleZip } from '@/core/bundle/write';
import { parseCheckpoint } from '@/core/checkpoint';
import { sampleKey, sampleTrail, signDetached, sourceOf } from '@/test/audit-trail';

const folder = mkdtempSync(join(tmpdir(), 'concord-audit-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(name: string, ...args: string[]): number | null {
  const program = fileURLToPath(new URL(`./bin/${name}.mjs`, import.meta.url));
  return spawnSync(process.execPath, [program, ...args], { cwd: folder }).status;
}

it('the bundle shows which key took over; who has the proof alone names the key that signed it', async () => {
  const [old, next] = [await sampleKey('Old'), await sampleKey('New')];
  const [oldPrint, nextPrint] = [old, next].map((key) => key.getFingerprint().toUpperCase());
  const trail = await sampleTrail({ size: 20, sealedAt: [10, 20], key: old });
  const signed = (text: string, key: typeof old) =>
    signDetached(text, key, new Date(parseCheckpoint(text).time));
  const [first, last] = trail.checkpoints;
  if (!first || !last) throw new Error('There are two checkpoints');
  const handover = { fingerprint: nextPrint ?? '', signature: await signed(first.text, next) };
  const source = {
    ...sourceOf({ ...trail, key: next }),
    checkpoints: [
      { ...first, handover },
      { ...last, signature: await signed(last.text, next) },
    ],
    keys: [old, next].map((key) => ({ name: key.getFingerprint(), armored: key.toPublic().armor() })),
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of bundleZip(source)) pieces.push(piece);
  writeFileSync(join(folder, 'bundle.zip'), Buffer.concat(pieces));
  const named = (...keys: (string | undefined)[]) => keys.flatMap((key) => ['--fingerprint', key ?? '']);
  const wanted = ['--from', '1', '--to', '2', '--out', 'onward.zip'];
  expect(run('concord-audit', 'consistency', 'bundle.zip', ...wanted, ...named(oldPrint))).toBe(0);
  expect(run('concord-audit', 'inclusion', 'bundle.zip', '--leaf', '15', ...named(oldPrint))).toBe(0);
  expect(run('concord-verify', 'proof', 'onward.zip', ...named(oldPrint))).toBe(15);
  expect(run('concord-verify', 'proof', 'onward.zip', ...named(oldPrint, nextPrint))).toBe(0);
}, 60_000);
