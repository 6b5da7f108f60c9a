import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hammingDistance, pdqDistanceMax } from '@/core/pdq/distance';

const root = fileURLToPath(new URL('../../', import.meta.url));
const images = join(root, 'src/test/data/pdq/images');
const vectors = readFileSync(join(root, 'src/test/data/pdq/vectors.csv'), 'utf8').trim().split('\n');
const folder = mkdtempSync(join(tmpdir(), 'concord-hash-'));
const inFolder = (name: string): string => join(folder, name);

function run(...args: string[]): { stdout: string; stderr: string; status: number | null } {
  const options = { cwd: root, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/hash.ts', ...args], options);
}

function lineFor(printed: string, name: string): string {
  const vector = vectors.find((line) => line.startsWith(`${name},`));
  const sha256 = createHash('sha256')
    .update(readFileSync(join(images, name)))
    .digest('hex');
  return `${printed},${sha256},${vector?.slice(name.length + 1)}`;
}

beforeAll(async () => {
  const jpeg = readFileSync(join(images, 'scene-01-half.jpg'));
  const png = readFileSync(join(images, 'scene-01.png'));
  writeFileSync(inFolder('empty.jpg'), '');
  writeFileSync(inFolder('text.jpg'), 'not a picture at all\n');
  writeFileSync(inFolder('truncated.jpg'), jpeg.subarray(0, jpeg.length / 2));
  writeFileSync(inFolder('truncated.png'), png.subarray(0, png.length - 20));
  writeFileSync(inFolder('damaged.png'), Buffer.from(png).fill(0x5a, 1000, 3000));
  writeFileSync(
    inFolder('bomb.png'),
    Buffer.from(png).fill(Buffer.from([0, 0, 0x40, 0, 0, 0, 0x40, 0]), 16, 24),
  );
  const frames = [join(images, 'scene-01-half.jpg'), join(images, 'scene-07-half.jpg')];
  await sharp(frames, { join: { animated: true } })
    .gif()
    .toFile(inFolder('animated.gif'));
  const scene = sharp(join(images, 'scene-03.png'));
  await scene.clone().toColourspace('rgb16').png().toFile(inFolder('16-bit.png'));
  await scene.clone().ensureAlpha(0.3).png().toFile(inFolder('transparent.png'));
  await scene.clone().withMetadata({ orientation: 6 }).png().toFile(inFolder('turned.png'));
  await scene.clone().webp({ lossless: true }).toFile(inFolder('lossless.webp'));
  await scene.clone().toColourspace('b-w').jpeg().toFile(inFolder('grey.jpg'));
  await scene.clone().png({ palette: true }).toFile(inFolder('palette.png'));
  await scene.clone().toColourspace('cmyk').jpeg().toFile(inFolder('cmyk.jpg'));
  const flat = { width: 90, height: 60, channels: 3, background: 'teal' } as const;
  await sharp({ create: flat }).png().toFile(inFolder('flat.png'));
  copyFileSync(join(images, 'scene-02.png'), inFolder('a "second", scene.png'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run hash', () => {
  test('prints a line for each picture, in the order given, the file as given', () => {
    const first = 'src/test/data/pdq/images/scene-05.png';
    const second = join(images, 'scene-08.png');
    const { stdout, stderr, status } = run(first, second);
    expect(stdout).toBe(`${lineFor(first, 'scene-05.png')}\n${lineFor(second, 'scene-08.png')}\n`);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  test('quotes a file name only where RFC 4180 asks for it', () => {
    const { stdout } = run(inFolder('a "second", scene.png'));
    expect(stdout).toBe(`${lineFor(`"${folder}/a ""second"", scene.png"`, 'scene-02.png')}\n`);
  });

  test('takes everything after -- for a file', () => {
    const { stdout, stderr, status } = run('--', '--help');
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '--help: no such file\n', status: 1 });
  });

  test('prints a picture of low quality too', () => {
    const { stdout, status } = run(inFolder('flat.png'));
    expect(stdout).toMatch(/flat\.png,[0-9a-f]{64},[0-9a-f]{64},0\n$/);
    expect(status).toBe(0);
  });

  const pdqsOf = (...names: string[]): string[] =>
    run(...names.map(inFolder))
      .stdout.trim()
      .split('\n')
      .map((line) => line.split(',')[2] ?? '');
  const scenePdq = '7301bcfc7c8e3601d9edd8fd70621e02c9dba84204f6d81b8fe10fe00f11f93f';

  test('hashes the pixels as stored: neither deeper, transparent nor turned', () => {
    const pdqs = pdqsOf('16-bit.png', 'transparent.png', 'turned.png', 'lossless.webp');
    expect(pdqs).toEqual(Array.from({ length: 4 }, () => scenePdq));
  });

  test('knows a picture again in grey, in a palette and in the colours of inks', () => {
    const distances = pdqsOf('grey.jpg', 'palette.png', 'cmyk.jpg').map((pdq) =>
      hammingDistance(pdq, scenePdq),
    );
    expect(distances).toHaveLength(3);
    expect(Math.max(...distances)).toBeLessThanOrEqual(pdqDistanceMax);
  });

  test('names each file that it cannot hash with the reason, and goes on', () => {
    const reasons = {
      'empty.jpg': 'empty file',
      'text.jpg': 'not a picture in a known format',
      'truncated.jpg': 'truncated: the picture ends before its end mark',
      'truncated.png': 'truncated: the picture ends before its end mark',
      'animated.gif': 'animated: the hash of one frame says nothing of the others',
      'bomb.png': '16384×16384 pixels, more than 64 megapixels',
      'missing.png': 'no such file',
      '.': 'a directory',
    };
    const { stdout, stderr, status } = run(
      ...Object.keys(reasons).map(inFolder),
      join(images, 'scene-07.png'),
    );
    const expected = Object.entries(reasons).map(([name, reason]) => `${inFolder(name)}: ${reason}\n`);
    expect(stderr).toBe(expected.join(''));
    expect(stdout).toBe(`${lineFor(join(images, 'scene-07.png'), 'scene-07.png')}\n`);
    expect(status).toBe(1);
  });

  test('does not hash what the decoder calls damaged', () => {
    const { stdout, stderr, status } = run(inFolder('damaged.png'));
    expect(stderr).toMatch(/damaged\.png: cannot be decoded: .+\n$/);
    expect({ stdout, status, lines: stderr.split('\n').length }).toEqual({ stdout: '', status: 1, lines: 2 });
  });

  test.each([['--help'], ['-h'], ['--help', 'scene.png']])('%s prints the usage', (...args) => {
    const { stdout, stderr, status } = run(...args);
    expect(stdout).toMatch(/^Usage: npm run -s hash -- FILE…\n/);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  test.each([[[]], [['--unknown', 'scene.png']]])('%j is answered with the usage and status 2', (args) => {
    const { stdout, stderr, status } = run(...args);
    expect(stderr).toMatch(/^Usage: npm run -s hash -- FILE…\n/);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
  });
});
