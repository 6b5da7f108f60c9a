import { createHash, createHmac } from 'node:crypto';
import type pg from 'pg';

/** Every byte of every table: each row as text, and each bytea's own bytes. */
export async function dump(admin: pg.Client): Promise<Buffer> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const parts: Buffer[] = [];
  for (const { name } of tables) {
    const { rows } = await admin.query<Record<string, unknown>>(
      `select *, t::text as "row as text" from ${name} t`,
    );
    for (const row of rows) {
      for (const value of Object.values(row)) {
        if (Buffer.isBuffer(value)) parts.push(value, Buffer.from('\n'));
      }
      parts.push(Buffer.from(`${row['row as text']}\n`));
    }
  }
  return Buffer.concat(parts);
}

const digests = ['sha256', 'sha1', 'md5'];
/** Keys that somebody without any would try. */
const guessable = ['', 'concord', 'ctk1', 'secret', 'key', 'changeme', '\0'.repeat(32)];

/** A value's bytes as they might stand in a dump: themselves, in hexadecimal, in base64 at any of its three places. */
function written(bytes: Buffer): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -1));
  });
  return [bytes, Buffer.from(bytes.toString('hex')), ...base64];
}

/** What to look for: the value in clear, its digests, and its HMACs under guessable keys, whole and cut to 16 bytes. */
export function traces(value: string, extraKeys: readonly string[]): Buffer[] {
  const keyed = [...guessable, ...extraKeys].flatMap((key) =>
    digests.map((digest) => createHmac(digest, key).update(value).digest()),
  );
  const hashed = [...digests.map((digest) => createHash(digest).update(value).digest()), ...keyed];
  return [Buffer.from(value), ...hashed.map((hash) => hash.subarray(0, 16))].flatMap(written);
}

const slots = 2 ** 27;
const slotOf = (bytes: Buffer, at: number) =>
  (Math.imul(bytes.readUInt32LE(at), 0x9e3779b1) ^ Math.imul(bytes.readUInt32LE(at + 4), 0x85ebca6b)) >>> 5;

/** A search for many strings of at least eight bytes: by a bitmap of all windows of eight, then in earnest. */
export function searcher(text: Buffer): (wanted: Buffer) => boolean {
  const seen = new Uint8Array(slots / 8);
  for (let at = 0; at + 8 <= text.length; at += 1) {
    const slot = slotOf(text, at);
    seen[slot >> 3] = (seen[slot >> 3] ?? 0) | (1 << (slot & 7));
  }
  return (wanted) => {
    if (wanted.length < 8) return text.includes(wanted);
    const slot = slotOf(wanted, 0);
    return ((seen[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0 && text.includes(wanted);
  };
}
