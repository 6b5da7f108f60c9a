import type pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { seal } from '@/server/sealer/seal';
import type { Sealing } from '@/server/sealer/sealing';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';

const database = testDatabase();
let auditor: TestActor;
let investigator: TestActor;
let sealer: pg.Client;
let sealing: Sealing;

const health = () => auditor.call((api) => api.audit.health());
const sealNow = (at = new Date()) => seal(sealer, sealing, at);

beforeAll(async () => {
  const agency = await (await createWorld()).agency({ name: 'Harbour police' });
  [auditor, investigator] = [await agency.member('auditor'), await agency.member('investigator')];
  [sealer, sealing] = [await database.connectAsSealer(), await testSealing()];
});

test('before anything is sealed, that is what is wrong', async () => {
  expect(await health()).toMatchObject({ broken: ['sealer'], sealed: null, published: null, witnesses: [] });
});

test('a trail that is sealed keeps its promises, and says how far it is', async () => {
  await sealNow();
  const told = await health();
  expect(told.broken).toEqual([]);
  expect(told.sealed?.treeSize).toBeGreaterThan(0);
  expect(told.published?.no).toBe(told.sealed?.no);
  expect(Math.abs(told.clockOffsetMs)).toBeLessThan(1_000);
});

test('a gap between checkpoints is measured, and a sealer that stays away is late', async () => {
  await sealNow(new Date(Date.now() + 400_000));
  const told = await health();
  expect(told.longestGap?.seconds).toBeGreaterThanOrEqual(399);
  expect(told.broken).toContain('gap');
});

test('what the sealer found wrong is told with its event', async () => {
  const eventId = newId();
  await database.admin.query(
    `insert into audit_fault (kind, found_at, event_id) values ('gap', now(), $1), ('mac', now() - interval '8 days', $2)`,
    [eventId, newId()],
  );
  const told = await health();
  expect(told.faults).toMatchObject([{ kind: 'gap', eventId }]);
  expect(told.broken).toContain('faults');
});

test('a witness that has not cosigned for a day is missed; one that has is told with its delay', async () => {
  await database.admin.query(
    `insert into audit_witness (fingerprint, agency, public_key, registered_at) values ('F', $1, '', now())`,
    [auditor.agencyId],
  );
  expect((await health()).witnesses).toEqual([{ agency: 'Harbour police', cosigned: null }]);
  expect((await health()).broken).toContain('witness');
  await database.admin.query(
    `insert into audit_cosignature (no, agency, fingerprint, signature, received_at) values (1, $1, 'F', '', now())`,
    [auditor.agencyId],
  );
  const told = await health();
  expect(told.witnesses[0]?.cosigned).toMatchObject({ no: 1 });
  expect(told.witnesses[0]?.cosigned?.behindSeconds).toBeGreaterThanOrEqual(399);
  expect(told.broken).not.toContain('witness');
});

test('is for auditors, and reading it is an event', async () => {
  await expect(investigator.call((api) => api.audit.health())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const { rowCount } = await database.admin.query(`select from audit_event where type = 'trail.health-read'`);
  expect(rowCount).toBeGreaterThan(0);
});
