import 'server-only';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/**
 * All veiled hashes as PostgreSQL's COPY in binary gives them: a header of 19 bytes; then rows, each the number of its
 * columns in 2 bytes and its columns after 4 bytes of length; at the end −1 for a number of columns. Every column has
 * one length, so every row does. https://www.postgresql.org/docs/18/sql-copy.html
 */
const headerSize = 19;
const selectorAt = 2 + 4;
const agencyAt = selectorAt + 16 + 4;
/** After its length in bytes, a bit string has its length in bits. */
const veilAt = agencyAt + 16 + 4 + 4;

function uuidOf(row: Uint8Array, at: number): string {
  const hex = Buffer.from(row.subarray(at, at + 16)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const rowLayout = {
  size: veilAt + 32,
  veilAt,
  ids: (row: Uint8Array) => ({
    selectorId: uuidOf(row, selectorAt),
    agencyId: uuidOf(row, agencyAt),
  }),
  /** A stream that breaks off, or a row of another length, does not end so. */
  checkEnd: (rest: Uint8Array) => {
    if (rest.length !== 2 || rest[0] !== 0xff || rest[1] !== 0xff) {
      throw new Error('The stored pictures could not be read to their end');
    }
  },
};

/** The bytes after the header, in pieces of any size. */
export async function* storedVeils(client: pg.Client): AsyncGenerator<Uint8Array> {
  const copy = client.query(
    copyTo('copy (select selector_id, agency_id, veiled from pdq_hash) to stdout (format binary)'),
  );
  let header = headerSize;
  for await (const bytes of copy as AsyncIterable<Buffer>) {
    const skipped = Math.min(header, bytes.length);
    header -= skipped;
    yield bytes.subarray(skipped);
  }
}
