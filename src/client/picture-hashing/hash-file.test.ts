import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hashPicture } from '@/core/pdq/hash-picture';
import { hashFile } from './hash-file';
import type { HashingStep } from './messages';

/** A canvas in memory, as much of one as is used; `noise` is what a browser that guards its user adds. */
class MemoryCanvas {
  static noise = 0;
  readonly data: Uint8ClampedArray;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8ClampedArray(width * height * 4);
  }

  getContext() {
    return {
      canvas: this,
      putImageData: ({ data }: { data: Uint8ClampedArray }) => this.data.set(data),
      getImageData: () => ({ data: this.data.map((value) => value ^ MemoryCanvas.noise) }),
      drawImage: (
        source: MemoryCanvas,
        ...[sx = 0, sy = 0, w = source.width, h = source.height, dx = 0, dy = 0]: number[]
      ) => {
        for (let y = 0; y < h; y++) {
          const start = ((sy + y) * source.width + sx) * 4;
          this.data.set(source.data.subarray(start, start + w * 4), ((dy + y) * this.width + dx) * 4);
        }
      },
    };
  }
}

/** Decodes with sharp, which turns and converts nothing when it is told so. */
function stubBrowser(noise = 0): void {
  MemoryCanvas.noise = noise;
  vi.stubGlobal('OffscreenCanvas', MemoryCanvas);
  vi.stubGlobal(
    'ImageData',
    class {
      constructor(readonly data: Uint8ClampedArray) {}
    },
  );
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const { data, info } = await sharp(bytes, { ignoreIcc: true })
      .autoOrient()
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const bitmap = new MemoryCanvas(info.width, info.height);
    bitmap.data.set(data);
    return Object.assign(bitmap, { close: () => {} });
  });
}

afterEach(() => vi.unstubAllGlobals());

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../test/data/pdq/images/${name}`, import.meta.url));
const scene = readFileSync(pathOf('scene-05.png'));
const fileOf = (bytes: Uint8Array, name = 'scene.png'): File => new File([new Uint8Array(bytes)], name);
const digest = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');
const exactHashesOf = (bytes: Uint8Array) => ({
  name: 'scene.png',
  size: bytes.length,
  sha256: digest('sha256', bytes),
  sha1: digest('sha1', bytes),
  md5: digest('md5', bytes),
});
const noSteps = (): void => {};

async function pdqOf(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return hashPicture({ width: info.width, height: info.height, data });
}

describe('a sound picture', () => {
  test('has all its hashes, step by step', async () => {
    stubBrowser();
    const steps: HashingStep[] = [];
    const hashed = await hashFile(fileOf(scene), (step) => steps.push(step));
    expect(hashed).toEqual({ ...exactHashesOf(scene), ...(await pdqOf(scene)), problems: [] });
    expect(steps).toEqual(['reading', 'exact-hashes', 'pdq']);
  });

  test.each([
    [640, 480],
    [300, 700],
    [700, 90],
    [200, 100],
  ])('of %i×%i is drawn so that its PDQ is that of the whole', async (width, height) => {
    stubBrowser();
    const bytes = await sharp(scene).resize(width, height, { fit: 'fill' }).png().toBuffer();
    expect(await hashFile(fileOf(bytes), noSteps)).toMatchObject(await pdqOf(bytes));
  });

  test('is hashed as stored, whatever its EXIF orientation', async () => {
    stubBrowser();
    const bytes = await sharp(scene).withMetadata({ orientation: 6 }).png().toBuffer();
    expect(await hashFile(fileOf(bytes), noSteps)).toMatchObject(await pdqOf(scene));
  });

  test('that is transparent says so', async () => {
    stubBrowser();
    const bytes = await sharp(scene).ensureAlpha(0.5).png().toBuffer();
    expect(await hashFile(fileOf(bytes), noSteps)).toMatchObject({
      pdq: expect.any(String),
      problems: ['transparent'],
    });
  });
});

describe('exact hashes only', () => {
  test.each([
    ['canvas-blocked', () => stubBrowser(1), scene],
    ['canvas-blocked', () => {}, scene],
    ['undecodable', () => stubBrowser(), Buffer.from(scene).fill(0x5a, 1000, 3000)],
    ['truncated', () => stubBrowser(), scene.subarray(0, -4)],
  ])('when the problem is %s', async (problem, stub, bytes) => {
    stub();
    expect(await hashFile(fileOf(bytes), noSteps)).toEqual({ ...exactHashesOf(bytes), problems: [problem] });
  });
});

describe('no hashes', () => {
  test.each([
    ['empty', new Uint8Array()],
    ['not-a-picture', Uint8Array.from({ length: 5000 }, () => 32)],
  ])('of a file that is %s', async (error, bytes) => {
    expect(await hashFile(fileOf(bytes), noSteps)).toEqual({ name: 'scene.png', error });
  });

  test('of a file that has gone since it was chosen', async () => {
    const file = fileOf(scene);
    file.slice = () => {
      throw new DOMException('gone', 'NotFoundError');
    };
    expect(await hashFile(file, noSteps)).toEqual({ name: 'scene.png', error: 'unreadable' });
  });
});
