import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resetDatabase, schemaDrift } from '@/server/database/migrate';
import { prepareInstallation } from './installation';

const usage = `Usage: npm run db:migrate          bring the database to the newest schema
       npm run db:reset            drop everything in it and start anew
       npm run db:diff -- NAME     write the migration that prisma/schema asks for
       npm run db:urls             print what the web, worker and sealer processes connect with
`;

/** A folder name as Prisma gives them, and the SQL that makes the database what prisma/schema says. */
async function writeMigration(adminUrl: string, name: string | undefined): Promise<string> {
  if (!name) return usage;
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

const [command, name] = process.argv.slice(2);
const installation = await prepareInstallation();
try {
  if (command === 'migrate') process.stdout.write('The database has the newest schema.\n');
  else if (command === 'diff') process.stdout.write(await writeMigration(installation.adminUrl, name));
  else if (command === 'urls') {
    for (const [key, value] of Object.entries(installation.settings)) {
      if (key.startsWith('DATABASE_')) process.stdout.write(`${key}=${value}\n`);
    }
  } else if (command === 'reset') {
    await resetDatabase(installation.adminUrl);
    await prepareInstallation();
    process.stdout.write('The database is empty and has the newest schema.\n');
  } else process.stderr.write(usage);
} finally {
  await installation.stop();
}
