import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectPicture, pictureFormatOf, pictureMegapixelsMax, withoutExif } from './picture';

const scene = readFileSync(
  fileURLToPath(new URL('../test/data/pdq/images/scene-01-half.jpg', import.meta.url)),
);
const width = 48;
const height = 32;

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const big32 = (value: number): number[] =>
  [value >>> 24, value >>> 16, value >>> 8, value].map((byte) => byte & 0xff);
const little32 = (value: number): number[] => big32(value).reverse();
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const chunk = (name: string, data: number[]): number[] => [
  ...big32(data.length),
  ...ascii(name),
  ...data,
  ...zeros(4),
];
const box = (name: string, data: number[]): number[] => [...big32(data.length + 8), ...ascii(name), ...data];
const pngOf = (...chunks: number[][]): Uint8Array =>
  Uint8Array.from([...ascii('\x89PNG\r\n\x1a\n'), ...chunks.flat(), ...chunk('IEND', [])]);
const ihdr = (w: number, h: number): number[] => chunk('IHDR', [...big32(w), ...big32(h), 8, 2, 0, 0, 0]);

/** A file in boxes with the given brands, whose picture of 48×32 has a thumbnail too. */
function boxed(...brands: string[]): Uint8Array {
  const size = (w: number, h: number): number[] => box('ispe', [...big32(0), ...big32(w), ...big32(h)]);
  const properties = box('ipco', [...size(16, 12), ...size(width, height)]);
  const ftyp = box('ftyp', [...ascii(brands[0] ?? ''), ...big32(0), ...brands.flatMap(ascii)]);
  return Uint8Array.from([
    ...ftyp,
    ...box('meta', [...big32(0), ...box('iprp', properties)]),
    ...box('mdat', [1, 2]),
  ]);
}

function bmp(w: number, h: number): Uint8Array {
  const info = [...little32(40), ...little32(w), ...little32(h), 1, 0, 24, 0, ...zeros(24)];
  const start = [...zeros(4), ...little32(14 + info.length)];
  const length = 6 + start.length + info.length + 64;
  return Uint8Array.from([...ascii('BM'), ...little32(length), ...start, ...info, ...zeros(64)]);
}

const samples = new Map<string, Uint8Array>();
const sample = (name: string): Uint8Array => samples.get(name) ?? new Uint8Array();

beforeAll(async () => {
  const frame = sharp(scene).resize(width, height, { fit: 'fill' });
  const turned = frame.clone().withMetadata({ orientation: 6 });
  const negative = await frame.clone().negate().png().toBuffer();
  const frames = sharp([await frame.clone().png().toBuffer(), negative], { join: { animated: true } });
  const encoders = {
    jpeg: frame.clone().jpeg(),
    'progressive jpeg': frame.clone().jpeg({ progressive: true }),
    'jpeg with exif': turned.clone().jpeg(),
    png: frame.clone().png(),
    'png with exif': turned.clone().png(),
    gif: frame.clone().gif(),
    webp: frame.clone().webp(),
    'lossless webp': frame.clone().webp({ lossless: true }),
    'webp with exif': turned.clone().webp(),
    avif: frame.clone().avif({ effort: 0 }),
    'animated gif': frames.clone().gif(),
    'animated webp': frames.clone().webp(),
  };
  for (const [name, encoder] of Object.entries(encoders)) {
    samples.set(name, new Uint8Array(await encoder.toBuffer()));
  }
  samples.set('heic', boxed('heic', 'mif1'));
  samples.set('bmp', bmp(width, height));
  samples.set('animated png', pngOf(ihdr(width, height), chunk('acTL', [...big32(2), ...big32(0)])));
  samples.set('animated avif', boxed('avis', 'avif'));
});

const still = (
  'jpeg, progressive jpeg, jpeg with exif, png, png with exif, gif, ' +
  'webp, lossless webp, webp with exif, avif, heic, bmp'
).split(', ');
const animated = ['animated gif', 'animated webp', 'animated png', 'animated avif'];
const formatOf = (name: string): string => /jpeg|png|gif|webp|avif|heic|bmp/.exec(name)?.[0] ?? '';

describe('a picture', () => {
  test.each(still)('%s: its format and sides', (name) => {
    expect(inspectPicture(sample(name))).toEqual({
      ok: true,
      format: formatOf(name),
      width,
      height,
      problems: [],
    });
  });

  test.each(animated)('%s: is told from a still one', (name) => {
    expect(inspectPicture(sample(name))).toMatchObject({
      format: formatOf(name),
      width,
      problems: ['animated'],
    });
  });

  test.each([...still, ...animated])('%s: its format shows in the first 256 bytes', (name) => {
    expect(pictureFormatOf(sample(name).subarray(0, 256))).toBe(formatOf(name));
  });

  test('in the colours of inks is told from others', async () => {
    const cmyk = await sharp(scene).toColourspace('cmyk').jpeg().toBuffer();
    expect(inspectPicture(cmyk)).toMatchObject({ width: 200, height: 200, problems: ['cmyk'] });
  });

  test('a vector is what its README says', () => {
    expect(inspectPicture(scene)).toMatchObject({ format: 'jpeg', width: 200, height: 200, problems: [] });
  });

  test('of the oldest kind of bitmap, and one from top to bottom', () => {
    const core = [...little32(12), 48, 0, 32, 0, 1, 0, 24, 0];
    const old = Uint8Array.from([...ascii('BM'), ...little32(26), ...zeros(4), ...little32(26), ...core]);
    expect(inspectPicture(old)).toMatchObject({ format: 'bmp', width, height, problems: [] });
    expect(inspectPicture(bmp(width, -height))).toMatchObject({ width, height });
  });

  test('a GIF frame that reaches beyond the screen enlarges it', () => {
    const gif = sample('gif').slice();
    gif.set([1, 0, 1, 0], 6);
    expect(inspectPicture(gif)).toMatchObject({ width, height });
  });
});

describe('a file cut off', () => {
  test.each([...still, 'animated gif', 'animated webp', 'animated avif'])(
    '%s: wherever the cut is',
    (name) => {
      const whole = sample(name);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (length) => {
          const inspection = inspectPicture(whole.subarray(0, length));
          expect(inspection.ok ? inspection.problems : [inspection.problem]).toContain(
            inspection.ok ? 'truncated' : 'not-a-picture',
          );
        }),
      );
    },
  );

  test('is not complete because a thumbnail in it is', () => {
    const jpeg = [...sample('jpeg')];
    const thumbnail = [0xff, 0xe1, 0, 10, ...ascii('Exif\0\0'), 0xff, 0xd9];
    const whole = Uint8Array.from([...jpeg.slice(0, 2), ...thumbnail, ...jpeg.slice(2)]);
    expect(inspectPicture(whole)).toMatchObject({ problems: [] });
    expect(inspectPicture(whole.subarray(0, -2))).toMatchObject({ problems: ['truncated'] });
  });

  const trailing = still.filter((name) => !['avif', 'heic'].includes(name));
  test.each(trailing)('%s: bytes after its end do no harm', (name) => {
    fc.assert(
      fc.property(fc.uint8Array(), (padding) => {
        const padded = Uint8Array.from([...sample(name), ...padding]);
        expect(inspectPicture(padded)).toEqual(inspectPicture(sample(name)));
      }),
    );
  });
});

describe('a decompression bomb', () => {
  test.each([
    [8000, 8000, []],
    [8001, 8000, ['too-large']],
    [0xffffffff, 0xffffffff, ['too-large']],
  ])('a PNG of %i×%i is known by its header', (w, h, problems) => {
    expect(inspectPicture(pngOf(ihdr(w, h)))).toMatchObject({
      width: w,
      problems,
    });
  });

  test('the limit is a generous camera', () => {
    expect(pictureMegapixelsMax).toBe(64);
  });

  test('can have every problem at once', () => {
    const bomb = pngOf(ihdr(30000, 30000), chunk('acTL', []));
    expect(inspectPicture(bomb.subarray(0, -1))).toMatchObject({
      problems: ['truncated', 'animated', 'too-large'],
    });
  });
});

describe('no picture', () => {
  test('an empty file', () => {
    expect(inspectPicture(new Uint8Array())).toEqual({ ok: false, problem: 'empty' });
  });

  test.each([
    ['text', Uint8Array.from(ascii('BMW, black, seen on Tuesday'))],
    ['a script in XML', Uint8Array.from(ascii('<svg xmlns="http://www.w3.org/2000/svg"/>'))],
    ['a film', boxed('isom', 'mp42')],
    ['a sound', Uint8Array.from([...ascii('RIFF'), ...little32(4), ...ascii('WAVE')])],
    ['a PNG of no width', pngOf(ihdr(0, 5))],
    ['a PNG without a header', pngOf()],
    ['a JPEG without a frame', Uint8Array.from([0xff, 0xd8, 0xff, 0xd9])],
    ['a WebP with an unknown chunk', Uint8Array.from(ascii('RIFF\0\0\0\0WEBPVP8X'.replace('VP8X', 'ABCD')))],
    ['boxes without a size', Uint8Array.from(box('ftyp', ascii('avif0000')))],
  ])('%s', (_, bytes) => {
    expect(inspectPicture(bytes)).toEqual({ ok: false, problem: 'not-a-picture' });
  });
});

describe('arbitrary bytes', () => {
  const check = (bytes: Uint8Array): void => {
    const inspection = inspectPicture(bytes);
    if (inspection.ok) expect(Math.min(inspection.width, inspection.height)).toBeGreaterThan(0);
    expect(withoutExif(bytes)).toHaveLength(bytes.length);
  };

  test('never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check));
  });

  test.each([...still, ...animated])('%s with some bytes changed never throws', (name) => {
    const change = fc.tuple(fc.nat(sample(name).length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = sample(name).slice();
        for (const [at, value] of changes) bytes[at] = value;
        check(bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('that nest boxes without end take linear time', () => {
    const nested = Array.from({ length: 50_000 }, () => [
      0,
      0,
      0,
      16,
      ...ascii('iprp'),
      0x7f,
      0,
      0,
      0,
      ...ascii('ipco'),
    ]);
    const meta = [0x7f, 0, 0, 0, ...ascii('meta'), 0, 0, 0, 0, ...nested.flat()];
    check(Uint8Array.from([...box('ftyp', ascii('avif0000')), ...meta]));
  });
});

describe('without EXIF', () => {
  test.each(['jpeg with exif', 'png with exif', 'webp with exif'])(
    '%s: the same pixels, no orientation',
    async (name) => {
      const before = sample(name);
      const after = withoutExif(before);
      expect((await sharp(before).metadata()).orientation).toBe(6);
      expect((await sharp(after).metadata()).orientation).toBeUndefined();
      expect(await sharp(after).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer());
    },
  );

  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'])('%s without any: no byte changes', (name) => {
    expect(withoutExif(sample(name))).toEqual(sample(name));
  });
});
