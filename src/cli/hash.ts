import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { hashPicture } from '@/core/pdq/hash-picture';
import { inspectPicture, type PictureInspection, pictureMegapixelsMax } from '@/core/picture';

/** Prints the hashes of pictures, so that an operator can compare another agency's list with files at hand. */

const usage = `Usage: npm run -s hash -- FILE…

Prints one line for each picture, with no header: file,sha256,pdq_hex,quality
A file that cannot be hashed is named on stderr with the reason; the others go on, and the exit status is 1.
`;

const fileMebibytesMax = 256;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const files = filesOf(args);
  if (files === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (files.length === 0) {
    process.stderr.write(usage);
    return 2;
  }
  let status = 0;
  for (const file of files) {
    try {
      process.stdout.write(`${await lineFor(file)}\n`);
    } catch (error) {
      process.stderr.write(`${file}: ${reasonOf(error)}\n`);
      status = 1;
    }
  }
  return status;
}

/** An unknown option reads as no file at all: both call for the usage. */
function filesOf(args: readonly string[]): readonly string[] | 'help' {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return values.help ? 'help' : positionals;
  } catch {
    return [];
  }
}

async function lineFor(file: string): Promise<string> {
  const { bytes, sha256 } = await readOnce(file);
  const problem = problemOf(inspectPicture(bytes));
  if (problem) throw new Error(problem);
  const { pdq, quality } = hashPicture(await decode(bytes));
  return [quoted(file), sha256, pdq, quality].join(',');
}

/** The file is read a single time, so that both hashes are of the same bytes even while somebody writes to it. */
async function readOnce(file: string): Promise<{ bytes: Buffer; sha256: string }> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    chunks.push(chunk);
    length += chunk.length;
    if (length > fileMebibytesMax * 2 ** 20) throw new Error(`larger than ${fileMebibytesMax} MiB`);
  }
  return { bytes: Buffer.concat(chunks, length), sha256: hash.digest('hex') };
}

function problemOf(inspection: PictureInspection): string | undefined {
  if (!inspection.ok) {
    return inspection.problem === 'empty' ? 'empty file' : 'not a picture in a known format';
  }
  const { width, height, problems } = inspection;
  if (problems.includes('too-large')) {
    return `${width}×${height} pixels, more than ${pictureMegapixelsMax} megapixels`;
  }
  if (problems.includes('truncated')) return 'truncated: the picture ends before its end mark';
  if (problems.includes('animated')) return 'animated: the hash of one frame says nothing of the others';
  return undefined;
}

/**
 * RGBA as stored, as the PDQ reference and a browser without colour conversion see it: no EXIF rotation (sharp's
 * default) and no colour profile applied; grey, palettes and 16 bits become eight-bit sRGB. So does CMYK, the one case
 * in which decoders differ much: sharp's colours come nearest to those of a copy in RGB.
 */
async function decode(bytes: Buffer): Promise<{ width: number; height: number; data: Buffer }> {
  const limitInputPixels = pictureMegapixelsMax * 1e6;
  const { data, info } = await sharp(bytes, { limitInputPixels, ignoreIcc: true, failOn: 'error' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new Error(`cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
    });
  return { width: info.width, height: info.height, data };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'a directory';
  if (code === 'EACCES') return 'permission denied';
  return error.message.replace(/\s+/g, ' ').trim();
}

/** RFC 4180, section 2, rules 6 and 7. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
