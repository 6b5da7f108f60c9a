import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { hashAt, hashSize } from './hashes';

const rowSize = 82;
const rowsAtOnce = 10_000;
const agencies = 20;

/** The ids say which hash it is. */
export const numberOf = (selectorId: string) => Number.parseInt(selectorId.slice(-12), 16);

function row(buffer: Buffer, at: number, hash: Uint8Array, number: number): void {
  buffer.writeInt16BE(3, at);
  for (const [column, value] of [
    [at + 2, number],
    [at + 22, number % agencies],
  ] as const) {
    buffer.writeInt32BE(16, column);
    buffer.write('00000000000070008000', column + 4, 'hex');
    buffer.writeUIntBE(value, column + 14, 6);
  }
  buffer.writeInt32BE(36, at + 42);
  buffer.writeInt32BE(256, at + 46);
  buffer.set(hash, at + 50);
}

function* binary(hashes: Uint8Array, from: number): Generator<Buffer> {
  yield Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
  const count = hashes.length / hashSize;
  for (let at = from; at < count; at += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - at);
    const buffer = Buffer.alloc(rows * rowSize);
    for (let of = 0; of < rows; of += 1) row(buffer, of * rowSize, hashAt(hashes, at + of), at + of);
    yield buffer;
  }
  yield Buffer.from([0xff, 0xff]);
}

/** Stores the hashes from the given one on, by COPY. */
export async function storeHashes(admin: pg.Client, hashes: Uint8Array, from: number): Promise<void> {
  const copy = 'copy pdq_hash (selector_id, agency_id, veiled) from stdin (format binary)';
  await pipeline(Readable.from(binary(hashes, from)), admin.query(copyFrom(copy)));
  await admin.query('vacuum analyze pdq_hash');
}

/** Sixteen rows of each stored hash, in the order of their arrival, as leads bring them. */
export async function storeBands(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ key: string }>(
    `select pg_get_constraintdef(oid) as key from pg_constraint where conname = 'pdq_band_pkey'`,
  );
  await admin.query('alter table pdq_band drop constraint pdq_band_pkey');
  await admin.query(
    `insert into pdq_band (key, selector_id, agency_id, veiled)
     select band * 65536 + substring(veiled from band * 16 + 1 for 16)::bit(16)::int, selector_id, agency_id, veiled
     from pdq_hash cross join generate_series(0, 15) as band`,
  );
  await admin.query(`alter table pdq_band add constraint pdq_band_pkey ${rows[0]?.key}`);
  await admin.query('vacuum analyze pdq_band');
}
