import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatSeed, nextWriterKey, parseSeed, writerMac } from './writer-mac';

const writer = '0192d5f0-7c1e-7000-8000-000000000001';
const seed = Uint8Array.from({ length: 32 }, (_, at) => at);

test('is HMAC-SHA256 as another implementation makes it', () => {
  const key = createHmac('sha256', createHmac('sha256', seed).update('r').digest()).update('r').digest();
  expect(Buffer.from(nextWriterKey(nextWriterKey(seed)))).toEqual(key);
  const mac = createHmac('sha256', key).update(`concord-mac/v1\0${writer}|2|{"ws":2}`).digest();
  expect(Buffer.from(writerMac(key, { writer, number: 2, body: '{"ws":2}' }))).toEqual(mac);
});

test('differs by writer, number, body and key', () => {
  const event = { writer, number: 1, body: 'a' };
  const macs = [
    writerMac(seed, event),
    writerMac(seed, { ...event, writer: writer.replace('1', '2') }),
    writerMac(seed, { ...event, number: 2 }),
    writerMac(seed, { ...event, body: 'b' }),
    writerMac(nextWriterKey(seed), event),
  ].map((mac) => Buffer.from(mac).toString('hex'));
  expect(new Set(macs).size).toBe(macs.length);
});

test('a seed is read as it was written, for its writer alone', () => {
  const text = formatSeed(writer, seed);
  expect(parseSeed(writer, text)).toEqual(seed);
  const other = writer.replace('1', '2');
  for (const [name, given] of [
    [other, text],
    [writer, text.trimEnd()],
    [writer, `${text}\n`],
    [writer, text.replace('v1', 'v2')],
    [writer, text.replace('AAEC', 'AAE')],
  ] as const) {
    expect(() => parseSeed(name, given)).toThrow('not the seed');
  }
});

test('a key of another length is refused', () => {
  expect(() => nextWriterKey(new Uint8Array(31))).toThrow(RangeError);
});
