import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '@/server/database/embedded';
import { migrate } from '@/server/database/migrate';
import type { ProcessUrls } from '@/server/database/roles';

/**
 * A logical backup: the rows of every table as text, of one instant, and where the sequences stand. The packed PostgreSQL
 * has no `pg_dump`, and Debian's is of another version; this is what a `pg_dump --data-only` of it would hold.
 */
interface Backup {
  readonly tables: readonly { readonly name: string; readonly columns: string; readonly rows: string[] }[];
  readonly sequences: readonly { readonly name: string; readonly last: string }[];
}

const schemas = `('public', 'graphile_worker')`;

/** @param client a connection of its own, as the superuser. */
export async function backUp(client: pg.Client): Promise<Backup> {
  await client.query('begin isolation level repeatable read read only');
  const { rows: tables } = await client.query<{ name: string; columns: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
            string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind = 'r' and n.nspname in ${schemas} group by 1`,
  );
  const kept = [];
  for (const table of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${table.name} t`);
    kept.push({ ...table, rows: rows.map(({ row }) => row) });
  }
  const { rows: sequences } = await client.query<{ name: string; last: string }>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value as last from pg_sequences
     where last_value is not null and schemaname in ${schemas}`,
  );
  await client.query('commit');
  return { tables: kept, sequences };
}

/** As `pg_restore` does: into tables that the migrations have made, with no trigger at work. */
async function restore(client: pg.Client, { tables, sequences }: Backup): Promise<void> {
  await client.query('begin');
  await client.query("set local session_replication_role = 'replica'");
  await client.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
  for (const { name, columns, rows } of tables) {
    const values = columns.replace(/("[^"]+"|\w+)/g, `(row::${name}).$1`);
    await client.query(
      `insert into ${name} (${columns}) overriding system value select ${values} from unnest($1::text[]) as row`,
      [rows],
    );
  }
  for (const { name, last } of sequences) await client.query('select setval($1, $2)', [name, last]);
  await client.query('commit');
}

export interface RestoredCluster {
  readonly admin: pg.Client;
  readonly urls: ProcessUrls;
  remove(): Promise<void>;
}

/** The backup in a cluster that was just made, whose transaction ids begin anew. */
export async function restoredCluster(backup: Backup): Promise<RestoredCluster> {
  const directory = mkdtempSync(path.join(tmpdir(), 'concord-restored-'));
  const server = await startEmbedded({ directory, durable: false });
  const { urls } = await migrate(server.url, 'of the restored cluster');
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await restore(admin, backup);
  return {
    admin,
    urls,
    remove: async () => {
      await admin.end();
      await server.remove();
    },
  };
}
