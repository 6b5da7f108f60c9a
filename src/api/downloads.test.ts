import { NextRequest } from 'next/server';
import { encode } from 'next-auth/jwt';
import { beforeAll, expect, test } from 'vitest';
import { env } from '@/server/env';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anExport, work } from '@/test/exports';
import { testSealing, whileSealing } from '@/test/sealer';
import { sessionCookieName } from './auth';
import { handleExport } from './downloads';

const database = testDatabase();
let auditor: TestActor;
let id: string;

beforeAll(async () => {
  auditor = await (await (await createWorld()).agency()).member('auditor');
  id = (await auditor.call((api) => api.exports.request(anExport({ kind: 'events_csv' })))).id;
  const sealer = await database.connectAsSealer();
  await whileSealing(sealer, await testSealing(), () => work(auditor, id));
});

/** What the member's browser is answered. */
async function fetched(): Promise<Response> {
  const cookie = await encode({ token: { sid: auditor.token }, secret: env.sessionSecret });
  const headers = { cookie: `${sessionCookieName()}=${cookie}` };
  return handleExport(new NextRequest('http://localhost/api/audit/exports/x', { headers }), id);
}

const fetches = `select sealed_leaf(event_id) as leaf from audit_event where type = 'trail.export-fetched' order by id`;

test('no byte leaves before a checkpoint covers the event that tells of it', {
  timeout: 60_000,
}, async () => {
  const refused = await fetched();
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain('nothing was handed out');
  expect((await database.admin.query(fetches)).rows).toEqual([{ leaf: null }]);
  const sealer = await database.connectAsSealer();
  const answer = await whileSealing(sealer, await testSealing(), fetched);
  expect(answer.status).toBe(200);
  expect((await answer.text()).length).toBeGreaterThan(100);
  expect((await database.admin.query(fetches)).rows).toEqual([
    { leaf: expect.any(Number) },
    { leaf: expect.any(Number) },
  ]);
});
