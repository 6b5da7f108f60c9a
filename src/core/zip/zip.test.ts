import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, problemOfName } from './format';
import { readZip, ZipError } from './read';
import { zipWriter } from './write';

type Members = Record<string, Uint8Array>;

const sample: Members = {
  'README.txt': utf8ToBytes('read me\n'),
  'empty.bin': new Uint8Array(),
  'folder/größe.txt': utf8ToBytes('Zwölf Boxkämpfer\n'),
  'folder/large.bin': new Uint8Array(200_000).map((_, at) => at * 7),
};

function zipOf(members: Members): Uint8Array {
  const zip = zipWriter();
  const parts = Object.entries(members).flatMap(([name, content]) => zip.zipEntry(name, content));
  return concatBytes(...parts, ...zip.zipEnd());
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What the reader makes of an archive: contents, members whose CRC disagrees, and what stopped it. */
async function read(
  archive: Uint8Array,
  size = 4096,
): Promise<{ members: Members; broken: string[]; stop: unknown }> {
  const members: Members = {};
  const broken: string[] = [];
  try {
    for await (const entry of readZip(inPieces(archive, size))) {
      const pieces: Uint8Array[] = [];
      for await (const piece of entry.content) pieces.push(piece.slice());
      members[entry.name] = new Uint8Array(Buffer.concat(pieces));
      if (!entry.intact()) broken.push(entry.name);
    }
  } catch (stop) {
    return { members, broken, stop };
  }
  return { members, broken, stop: null };
}

function isInstalled(command: string): boolean {
  try {
    execFileSync(command, command === 'python3' ? ['--version'] : ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('an archive', () => {
  const archive = zipOf(sample);

  it('is read as it was written, in pieces of any size', async () => {
    for (const size of [1, 3, 1000, archive.length]) {
      expect(await read(archive, size)).toEqual({ members: sample, broken: [], stop: null });
    }
  });

  it('may be empty', async () => {
    expect(zipOf({})).toHaveLength(22);
    expect(await read(zipOf({}))).toEqual({ members: {}, broken: [], stop: null });
  });

  it('can be skipped through', async () => {
    const names: string[] = [];
    for await (const entry of readZip(inPieces(archive, 999))) {
      names.push(entry.name);
      expect(entry.intact()).toBe(entry.size === 0);
    }
    expect(names).toEqual(Object.keys(sample));
  });

  it('closes its source when the reader stops early', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inPieces(archive, 100);
      } finally {
        closed = true;
      }
    }
    for await (const entry of readZip(source())) if (entry.name === 'empty.bin') break;
    expect(closed).toBe(true);
  });

  it('hides no change of a byte', async () => {
    const small = zipOf({ 'a.txt': utf8ToBytes('first'), 'b/c.txt': utf8ToBytes('second') });
    const whole = await read(small);
    for (let at = 0; at < small.length; at++) {
      for (const bit of [1, 2, 32, 128]) {
        const changed = small.with(at, (small[at] ?? 0) ^ bit);
        const { members, broken, stop } = await read(changed);
        const noticed = stop instanceof ZipError || broken.length === 1;
        if (!noticed) expect.fail(`byte ${at}, bit ${bit}`);
        if (broken.length === 1 && stop === null) expect(members).not.toEqual(whole.members);
      }
    }
  });

  it('is never cut short unnoticed, nor lengthened', async () => {
    const small = zipOf({ 'a.txt': utf8ToBytes('first') });
    for (let length = 0; length < small.length; length++) {
      const { stop } = await read(small.slice(0, length));
      expect(stop).toBeInstanceOf(ZipError);
    }
    const { stop } = await read(concatBytes(small, Uint8Array.of(0)));
    expect(stop).toMatchObject({ place: 'the end', message: 'Bytes follow after the end of the archive' });
  });

  it('names the member whose content changed, and reads on', async () => {
    const at = archive.length - 100_000;
    const { members, broken, stop } = await read(archive.with(at, (archive[at] ?? 0) ^ 1));
    expect({ broken, stop, names: Object.keys(members) }).toEqual({
      broken: ['folder/large.bin'],
      stop: null,
      names: Object.keys(sample),
    });
  });

  it('is refused as other programs write it', async () => {
    const compressed = archive.with(8, 8);
    expect((await read(compressed)).stop).toMatchObject({ place: 'README.txt' });
    const dated = archive.with(12, 0x22);
    expect((await read(dated)).stop).toMatchObject({ place: 'README.txt' });
  });

  it('may not have a name twice', async () => {
    const one = zipWriter();
    one.zipEntry('a', new Uint8Array());
    expect(() => one.zipEntry('a', new Uint8Array())).toThrow('is there already');
    const twice = zipOf({ 'a.txt': utf8ToBytes('1'), 'b.txt': utf8ToBytes('2') }).map((byte) =>
      byte === 'b'.charCodeAt(0) ? 'a'.charCodeAt(0) : byte,
    );
    expect((await read(twice)).stop).toMatchObject({
      place: 'a.txt',
      message: 'The archive has this name twice',
    });
  });

  it('must stay below 4 GiB', () => {
    const zip = zipWriter();
    const huge = {
      length: 0xfffffff0,
      [Symbol.iterator]: () => [][Symbol.iterator](),
    } as unknown as Uint8Array;
    expect(() => zip.zipEntry('huge', huge)).toThrow('An archive must stay below 4 GiB');
  });

  it('may have 65,534 members', () => {
    const zip = zipWriter();
    for (let at = 0; at < 65_534; at++) zip.zipEntry(`${at}`, new Uint8Array());
    expect(() => zip.zipEntry('one more', new Uint8Array())).toThrow('65534 members');
  });

  describe('for other programs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-zip-'));
    const path = join(folder, 'sample.zip');
    writeFileSync(path, archive);

    it.skipIf(!isInstalled('python3'))('opens in Python', () => {
      const program = [
        'import sys, zipfile',
        'z = zipfile.ZipFile(sys.argv[1])',
        'assert z.testzip() is None',
        'print([(i.filename, i.file_size, i.date_time, i.compress_type) for i in z.infolist()])',
      ].join('\n');
      const said = execFileSync('python3', ['-c', program, path], { encoding: 'utf8' });
      expect(said).toContain("('folder/größe.txt', 19, (1980, 1, 1, 0, 0, 0), 0)");
    });

    it.skipIf(!isInstalled('unzip'))('opens in unzip', () => {
      expect(execFileSync('unzip', ['-t', path], { encoding: 'utf8' })).toContain('No errors detected');
      expect(execFileSync('unzip', ['-p', path, 'README.txt'], { encoding: 'utf8' })).toBe('read me\n');
      rmSync(folder, { recursive: true });
    });
  });
});

describe('problemOfName', () => {
  it.each([
    '',
    '/etc/passwd',
    '../up',
    'a/../../up',
    'a/./b',
    'a//b',
    'a/',
    'a\\b',
    'C:a',
    'a\0b',
    'a\nb',
    'a\u0085b',
    '\ud800',
    'n'.repeat(1025),
  ])('refuses %j', (name) => {
    expect(problemOfName(name)).not.toBeNull();
    expect(() => zipWriter().zipEntry(name, new Uint8Array())).toThrow('The name');
  });

  it.each(['a', 'a/b.txt', '.hidden', 'a..b', 'größe', '日本'])('admits %j', (name) => {
    expect(problemOfName(name)).toBeNull();
  });
});

describe('crc32', () => {
  it('is the CRC-32 of ISO 3309, in one piece or several', () => {
    expect(crc32(0, utf8ToBytes('123456789'))).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc32(crc32(0, a), b)).toBe(crc32(0, concatBytes(a, b)));
      }),
    );
  });
});
