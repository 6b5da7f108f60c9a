import { defineConfig } from 'prisma/config';

/** Migrations are applied by `npm run db:migrate`, which needs no download; see docs/adr/0003. */
export default defineConfig({ schema: 'prisma/schema', migrations: { path: 'prisma/migrations' } });
