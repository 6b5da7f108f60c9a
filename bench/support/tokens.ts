import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const rowSize = 62;
const rowsAtOnce = 10_000;
const agencies = 20;
const uuidHead = '00000000000070008000';

/** The same in every run: 16 bytes as the tokens of selectors have. */
export const tokenOf = (number: number) => createHash('md5').update(`${number}`).digest();

export const agencyOf = (number: number) =>
  `00000000-0000-7000-8000-${(number % agencies).toString(16).padStart(12, '0')}`;

function row(buffer: Buffer, at: number, number: number): void {
  buffer.writeInt16BE(3, at);
  buffer.writeInt32BE(16, at + 2);
  buffer.set(tokenOf(number), at + 6);
  for (const [column, value] of [
    [at + 22, number % agencies],
    [at + 42, number],
  ] as const) {
    buffer.writeInt32BE(16, column);
    buffer.write(uuidHead, column + 4, 'hex');
    buffer.writeUIntBE(value, column + 14, 6);
  }
}

function* binary(count: number): Generator<Buffer> {
  yield Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
  for (let at = 0; at < count; at += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - at);
    const buffer = Buffer.alloc(rows * rowSize);
    for (let of = 0; of < rows; of += 1) row(buffer, of * rowSize, at + of);
    yield buffer;
  }
  yield Buffer.from([0xff, 0xff]);
}

/** A table like `selector_token`, indexes and all, that holds tokens 0 … count − 1, by COPY. */
export async function tokenTable(admin: pg.Client, name: string, count: number): Promise<void> {
  await admin.query(`create table ${name} (like selector_token)`);
  await admin.query(`alter table ${name} alter version set default 1`);
  const copy = `copy ${name} (token, agency_id, selector_id) from stdin (format binary)`;
  await pipeline(Readable.from(binary(count)), admin.query(copyFrom(copy)));
  await admin.query(`alter table ${name} add primary key (token, agency_id, selector_id)`);
  await admin.query(`create index on ${name} (selector_id)`);
  await admin.query(`vacuum analyze ${name}`);
}
