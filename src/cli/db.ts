import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resetDatabase, schemaDrift } from '@/server/database/migrate';
import { type StartedInstallation, startInstallation } from './installation';

const usage = `Usage: npm run db:migrate          bring the database to the newest schema
       npm run db:reset            drop everything in it and start anew
       npm run db:diff -- NAME     write the migration that prisma/schema asks for
       npm run db:urls             print what the web, worker and sealer processes connect with
`;

/** A folder name as Prisma gives them, and the SQL that makes the database what prisma/schema says. */
async function writeMigration(adminUrl: string, name: string): Promise<string> {
  const migrations = path.resolve('prisma/migrations');
  const first = !readdirSync(migrations, { withFileTypes: true }).some((entry) => entry.isDirectory());
  const sql = await schemaDrift(adminUrl, first ? 'empty' : 'database');
  if (sql.includes('This is an empty migration')) return 'The database is what prisma/schema says.\n';
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = path.join(migrations, `${stamp}_${name}`);
  if (!existsSync(folder)) mkdirSync(folder);
  writeFileSync(path.join(folder, 'migration.sql'), sql.replace(/^-- CreateSchema\n.*\n\n/, ''));
  return `Wrote ${path.relative('.', folder)}/migration.sql. Read it, add its policies and grants, then db:migrate.\n`;
}

type Command = (installation: StartedInstallation, name: string) => Promise<string>;

const commands: Readonly<Record<string, Command>> = {
  migrate: async ({ migrate }) => {
    await migrate();
    return 'The database has the newest schema.\n';
  },
  reset: async ({ adminUrl, migrate }) => {
    await resetDatabase(adminUrl);
    await migrate();
    return 'The database is empty and has the newest schema.\n';
  },
  diff: async ({ adminUrl, migrate }, name) => {
    await migrate();
    return writeMigration(adminUrl, name);
  },
  urls: async ({ migrate }) =>
    Object.entries(await migrate())
      .filter(([key]) => key.startsWith('DATABASE_'))
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
};

const [wanted = '', name = ''] = process.argv.slice(2);
const command = commands[wanted];
if (!command || (wanted === 'diff' && !name)) {
  process.stderr.write(usage);
  process.exit(2);
}
const installation = await startInstallation();
try {
  process.stdout.write(await command(installation, name));
} finally {
  await installation.stop();
}
