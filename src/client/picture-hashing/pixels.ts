import { isShrunk, type Picture, shrunkSide, shrunkSource } from '@/core/pdq/downscale';

/** Pixels as they are stored in a picture, read through a canvas, the only way that every browser offers. */

/**
 * Whether a canvas gives back what was drawn. Firefox (resistFingerprinting) and Brave add noise or return white, and
 * a PDQ of that would be wrong without a sign. Their noise may spare some pixels, so the pattern has many.
 */
export function isCanvasFaithful(): boolean {
  if (typeof OffscreenCanvas === 'undefined') return false;
  const side = 16;
  const pattern = Uint8ClampedArray.from({ length: side * side * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : at * 37,
  );
  const context = contextOf(side, side);
  context.putImageData(new ImageData(pattern, side, side), 0, 0);
  const { data } = context.getImageData(0, 0, side, side);
  return pattern.every((value, at) => value === data[at]);
}

/** Large bitmaps are shrunk as PDQ shrinks them while they are drawn, so that no large canvas is needed. */
export function pixelsOf(bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  if (!isShrunk(width, height)) {
    const context = contextOf(width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  }
  const rows = contextOf(width, shrunkSide);
  for (let y = 0; y < shrunkSide; y++) {
    rows.drawImage(bitmap, 0, shrunkSource(y, height), width, 1, 0, y, width, 1);
  }
  const square = contextOf(shrunkSide, shrunkSide);
  for (let x = 0; x < shrunkSide; x++) {
    square.drawImage(rows.canvas, shrunkSource(x, width), 0, 1, shrunkSide, x, 0, 1, shrunkSide);
  }
  const { data } = square.getImageData(0, 0, shrunkSide, shrunkSide);
  return { width: shrunkSide, height: shrunkSide, data };
}

export function isTransparent({ data }: Picture): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

/** Kept in memory rather than on a graphics card, whose arithmetic need not be exact. */
function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new RangeError(`No canvas of ${width}×${height} pixels`);
  context.imageSmoothingEnabled = false;
  return context;
}
