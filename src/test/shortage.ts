import { execFile } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A database that takes nothing for a while. */
export interface Shortage {
  begin(): Promise<void>;
  end(): Promise<void>;
  /** Leaves nothing behind. */
  remove(): Promise<void>;
}

const trail = ['audit_event', 'audit_pending', 'audit_leaf', 'audit_tile', 'audit_checkpoint', 'audit_fault'];
const diskBytes = 16 << 20;

/**
 * The trail's tables on a disk of 16 MB that is filled up. Where nobody may mount one, triggers fail as PostgreSQL does on
 * a full disk.
 */
export async function fullDisk(admin: pg.Client): Promise<Shortage> {
  const disk = mkdtempSync(path.join(tmpdir(), 'concord-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'concord-test', disk]);
  } catch {
    rmSync(disk, { recursive: true });
    return failingTriggers(admin);
  }
  const name = `tiny_${path.basename(disk).toLowerCase().replaceAll(/\W/g, '_')}`;
  const { rows } = await admin.query<{ data: string }>("select current_setting('data_directory') as data");
  const { uid, gid } = statSync(rows[0]?.data ?? '');
  chownSync(disk, uid, gid);
  chmodSync(disk, 0o700);
  await admin.query(`create tablespace ${name} location '${disk}'`);
  await admin.query(`grant create on tablespace ${name} to public`);
  for (const table of trail) await admin.query(`alter table ${table} set tablespace ${name}`);
  const filler = path.join(disk, 'filler');
  return {
    begin: async () => fill(filler),
    end: async () => rmSync(filler),
    remove: async () => {
      for (const table of trail) await admin.query(`alter table ${table} set tablespace pg_default`);
      await admin.query(`drop tablespace ${name}`);
      await run('umount', [disk]);
      rmSync(disk, { recursive: true });
    },
  };
}

/** To the last byte. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let piece = Buffer.alloc(1 << 20); piece.length > 0; ) {
      try {
        writeSync(handle, piece);
      } catch {
        piece = piece.subarray(0, piece.length >> 1);
      }
    }
  } finally {
    closeSync(handle);
  }
}

async function failingTriggers(admin: pg.Client): Promise<Shortage> {
  await admin.query(`create function disk_full() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
  const each = (sql: (table: string) => string) => admin.query(trail.map(sql).join(';'));
  return {
    begin: async () => {
      await each(
        (table) => `create trigger disk_full before insert on ${table} execute function disk_full()`,
      );
    },
    end: async () => {
      await each((table) => `drop trigger disk_full on ${table}`);
    },
    remove: async () => undefined,
  };
}

/** The whole database may only be read, as a standby may, or one that is out of transaction ids. */
export async function readOnly(admin: pg.Client): Promise<Shortage> {
  const name = pg.escapeIdentifier(admin.database ?? '');
  const set = async (value: 'on' | 'off') => {
    await admin.query(`alter database ${name} set default_transaction_read_only = ${value}`);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
  };
  return { begin: () => set('on'), end: () => set('off'), remove: async () => undefined };
}
