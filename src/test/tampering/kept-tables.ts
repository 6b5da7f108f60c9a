import type { Ground } from './ground';

/** Keeps what the tables of the trail hold now, and returns how to set them back to it. */
export async function keepTables(sql: Ground['sql']): Promise<() => Promise<void>> {
  const tables = await sql<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename like 'audit\\_%'`,
  );
  await sql('create schema kept');
  for (const { name } of tables) await sql(`create table kept.${name} as table public.${name}`);
  const statements = tables.map(
    ({ name }) => `delete from public.${name}; insert into public.${name} select * from kept.${name};`,
  );
  return async () => {
    await sql(`begin; ${statements.join(' ')} commit;`);
  };
}
