import 'server-only';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { changeOf } from '../audit/draft';
import { createOwnEvents } from './own-events';

/**
 * Changes of the schema are in the trail, each with the SHA-256 of its SQL: who alters the tables under the trail alters
 * what the trail can show.
 *
 * @param url of the sealer's role, which may append to the trail before any portal runs.
 */
export async function tellMigrations(
  url: string,
  seedKeysFile: string,
  applied: readonly string[],
): Promise<void> {
  if (applied.length === 0) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await createOwnEvents(seedKeysFile).append(
      client,
      applied.map((name) => ({
        ...{ type: 'schema.migrated', op: 'config' },
        object: { type: 'migration', id: name.replaceAll('_', '-') },
        change: changeOf(null, readFileSync(path.join('prisma/migrations', name, 'migration.sql'))),
      })),
    );
    await client.query('commit');
  } finally {
    await client.end();
  }
}
