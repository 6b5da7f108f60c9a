import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, checkpointHash, firstPrev, formatCheckpoint, parseCheckpoint } from './checkpoint';

const sample: Checkpoint = {
  origin: 'concord.example/audit/2026',
  treeSize: 1200,
  root: new Uint8Array(32).fill(0xab),
  time: '2026-03-01T08:20:00.000Z',
  no: 20,
  prev: new Uint8Array(32).fill(0xcd),
};
const sampleText = [
  'concord.example/audit/2026',
  '1200',
  'q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=',
  'time 2026-03-01T08:20:00.000Z',
  'no 20',
  'prev zc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc0=',
  '',
].join('\n');

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('a checkpoint', () => {
  it('has exactly the bytes of the design', () => {
    expect(formatCheckpoint(sample)).toBe(sampleText);
    expect(parseCheckpoint(sampleText)).toEqual(sample);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 ** 12 - 1 }),
        hash,
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER }),
        hash,
        (treeSize, root, date, no, prev) => {
          const checkpoint = { ...sample, treeSize, root, time: date.toISOString(), no, prev };
          expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
        },
      ),
    );
  });

  it('begins its chain with zeros', () => {
    expect(formatCheckpoint({ ...sample, no: 1, prev: firstPrev })).toContain(`prev ${'A'.repeat(43)}=\n`);
    expect(() => formatCheckpoint({ ...sample, no: 1 })).toThrow('Checkpoint 1 has none before it');
  });

  it('never has two texts: any change of one character is refused or says something else', () => {
    fc.assert(
      fc.property(fc.nat({ max: sampleText.length - 1 }), fc.integer({ min: 0, max: 0x7f }), (at, code) => {
        const character = String.fromCharCode(code);
        fc.pre(character !== sampleText[at]);
        const text = sampleText.slice(0, at) + character + sampleText.slice(at + 1);
        let other: Checkpoint | null = null;
        try {
          other = parseCheckpoint(text);
        } catch {
          return;
        }
        expect(formatCheckpoint(other)).toBe(text);
        expect(other).not.toEqual(sample);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['no LF at the end', sampleText.slice(0, -1)],
    ['an empty line after it', `${sampleText}\n`],
    ['CRLF', sampleText.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${sampleText}`],
    ['a leading zero', sampleText.replace('1200', '01200')],
    ['a size with a sign', sampleText.replace('1200', '+1200')],
    ['a size of 13 digits', sampleText.replace('1200', '1000000000000')],
    ['stray bits in the root', sampleText.replace('q6s=', 'q6t=')],
    ['a root in base64url', sampleText.replace('q6ur', 'q6-r')],
    ['a time without milliseconds', sampleText.replace('.000Z', 'Z')],
    ['a day that does not exist', sampleText.replace('2026-03-01', '2026-02-30')],
    ['number 0', sampleText.replace('no 20', 'no 0')],
    ['an extra line', sampleText.replace('no 20', 'no 20\nnote x')],
    ['lines in another order', sampleText.replace(/(time .*\n)(no .*\n)/, '$2$1')],
    ['an origin with a scheme', sampleText.replace('concord', 'https://concord')],
    ['an origin with a space', sampleText.replace('/audit', '/ audit')],
    ['an origin that is too long', sampleText.replace('/audit', `/${'a'.repeat(300)}`)],
    ['nothing', ''],
  ])('is refused with %s', (_name, text) => {
    expect(() => parseCheckpoint(text)).toThrow(Error);
  });

  it.each([
    ['root', { root: new Uint8Array(31) }],
    ['prev', { prev: new Uint8Array(33) }],
    ['tree size', { treeSize: 0.5 }],
    ['time', { time: 'today' }],
    ['number', { no: -1 }],
  ])('is not written with a wrong %s', (_name, changes) => {
    expect(() => formatCheckpoint({ ...sample, ...changes })).toThrow(Error);
  });

  it('is named by the SHA-256 of its text', () => {
    expect(Buffer.from(checkpointHash('')).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(checkpointHash(sampleText)).toHaveLength(32);
  });
});
