import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { createWorld, signedIn, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anyErasure } from '@/test/erasures';
import { anExport } from '@/test/exports';
import { anImport, aRow } from '@/test/imports';
import { aCheck, additionTo, aFile, aLead, aPhone, aValueRow } from '@/test/leads';
import { oneOfEachReviewTable } from '@/test/review';

const database = testDatabase();
let app: pg.Client;
let ours: TestActor;
let theirs: TestActor;
let stranger: TestActor;

/** Tables with rows of one agency, as the catalogue has them: a new one is under test from its first migration. */
async function tenantTables(): Promise<string[]> {
  const { rows } = await database.admin.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'agency_id' order by 1`,
  );
  return rows.map(({ name }) => name);
}

async function readable(table: string): Promise<boolean> {
  const { rows } = await app.query<{ may: boolean }>(
    `select has_table_privilege(current_user, $1, 'select') as may`,
    [table],
  );
  return rows[0]?.may ?? false;
}

async function as<T>(agencyId: string | null, audit: string, work: () => Promise<T>): Promise<T> {
  await app.query('begin');
  await app.query(`select set_config('app.agency', $1, true), set_config('app.audit', $2, true)`, [
    agencyId ?? '',
    audit,
  ]);
  return work().finally(() => app.query('rollback'));
}

beforeAll(async () => {
  const world = await createWorld();
  const [a, b, c] = [await world.agency(), await world.agency(), await world.agency()];
  [ours, theirs, stranger] = [
    await a.member('investigator', 'liaison', 'auditor'),
    await b.member('investigator', 'liaison', 'auditor'),
    await c.member('investigator', 'liaison', 'auditor'),
  ];
  const lead = aLead({ selectors: [aPhone('+1 619 555 0142')] });
  const picture = { sha256: 'a'.repeat(64), sha1: 'b'.repeat(40), md5: 'c'.repeat(32) };
  const pictures = [
    {
      ...picture,
      likeness: {
        pdq: '0123456789abcdef'.repeat(4),
        quality: 90,
        forms: Array.from({ length: 7 }, () => 'f0'.repeat(32)),
      },
      subjectRole: 'suspect' as const,
    },
  ];
  await ours.call((api) => api.deconfliction.submitLead({ ...lead, pictures }));
  const { hits, leadId } = await theirs.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')], pictures })),
  );
  const id = hits[0]?.id ?? '';
  const added = additionTo({ id: leadId, version: 0 }, { selectors: [aPhone('+1 619 555 0143')] });
  await theirs.call((api) => api.editing.addSelectors(added));
  const { leadId: otherId } = await theirs.call((api) => api.deconfliction.submitLead(aLead()));
  await theirs.call((api) => api.leads.relate({ leadId, otherId, verdict: 'related' }));
  await theirs.call((api) => api.deconfliction.sendMessage({ id, messageId: id, body: 'Hello' }));
  const importId = newId();
  await theirs.call((api) => api.imports.begin({ id: importId, settings: anImport() }));
  await theirs.call((api) => api.imports.addRows({ id: importId, number: 0, rows: [aRow()] }));
  await expect(signedIn(theirs.email, 'not the password')).rejects.toThrow();
  const exported = anExport();
  await theirs.call((api) => api.exports.request(exported));
  await database.admin.query(`insert into audit_export_chunk values ($1, 0, $2, '', '')`, [
    exported.id,
    theirs.agencyId,
  ]);
  await database.admin.query(
    `insert into audit_statement (event_id, agency_id, body) values (gen_random_uuid(), $1, 'concord test v1')`,
    [theirs.agencyId],
  );
  await database.admin.query(
    `insert into audit_day (id, day, agency_id, type, op, outcome, events)
     select gen_random_uuid(), now(), id, 'lead.read', 'consult', 'success', 1 from agency`,
  );
  const number = { type: 'phone' as const, value: '+1 619 555 0142', region: null };
  await ours.call((api) => api.checks.check(aCheck({ selectors: [number] })));
  await theirs.call((api) => api.checks.check(aCheck({ selectors: [number] })));
  const { id: file } = await theirs.call((api) => api.fileChecks.begin(aFile(1)));
  await theirs.call((api) =>
    api.fileChecks.addRows({ id: file, part: 0, rows: [aValueRow(1, '+1 619 555 0142')] }),
  );
  for (const actor of [ours, theirs])
    await actor.call((api) =>
      Promise.all([
        api.queue.saveView({ id: actor.memberId, name: 'All', filter: { state: 'all' } }),
        api.audit.saveView({ id: actor.memberId, name: 'All', chosen: {} }),
      ]),
    );
  // Not of the operating agency, whose row every agency may read: it is the ceiling of all.
  await database.admin.query(
    `insert into check_quota (agency_id, direct_member, direct_agency, file_member, file_agency)
     select id, 1, 1, 1, 1 from agency where kind <> 'operator'`,
  );
  await database.admin.query(
    `insert into agency_desk (agency_id, weekdays, opens_minute, closes_minute, holidays)
     select id, '{1,2,3,4,5}', 540, 1020, '{}' from agency`,
  );
  await database.admin.query(
    `with new_value as (
       insert into common_value (id, origin, type, kind, value, proposed_at, links_max)
       values (gen_random_uuid(), 'quarantined', 'phone', 'other', '', now(), 100) returning id)
     insert into common_holder (common_value_id, agency_id) select id, $1 from new_value`,
    [theirs.agencyId],
  );
  await database.admin.query(
    `insert into token_rotation (version, step, agency_id, leads_done, leads) values (2, 'add', $1, 0, 1)`,
    [theirs.agencyId],
  );
  await oneOfEachReviewTable(database, theirs, ours);
  await anyErasure(database.admin, theirs);
  app = await database.connectAsApp();
});

describe('the second gate: PostgreSQL itself', () => {
  test('the portal owns nothing, cannot change tables and is no superuser', async () => {
    const { rows } = await app.query(
      `select count(*) filter (where pg_has_role(current_user, relowner, 'usage'))::int as owned from pg_class
       where relnamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([{ owned: 0 }]);
    await expect(app.query('alter table lead disable row level security')).rejects.toThrow(/must be owner/);
    await expect(app.query('create table mine (id int)')).rejects.toThrow(/permission denied/);
  });

  test('every table with an agency has row-level security, forced on its owner too', async () => {
    const { rows } = await database.admin.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
         and relname = any ($1) and not (relrowsecurity and relforcerowsecurity)`,
      [await tenantTables()],
    );
    expect(rows).toEqual([]);
  });

  test('as one agency, no table shows a row of another', async () => {
    const tables = await tenantTables();
    expect(tables).toEqual(
      expect.arrayContaining(['lead', 'selector', 'hit_side', 'hit_message', 'audit_event']),
    );
    for (const table of tables) {
      if (!(await readable(table))) continue;
      const { rowCount } = await database.admin.query(`select from ${table} where agency_id = $1`, [
        theirs.agencyId,
      ]);
      expect(rowCount, `${table} has rows of another`).toBeGreaterThan(0);
      const { rows } = await as(ours.agencyId, 'none', () =>
        app.query<{ agency_id: string }>(`select agency_id from ${table}`),
      );
      expect(
        rows.filter(({ agency_id }) => agency_id !== ours.agencyId),
        table,
      ).toEqual([]);
    }
  });

  test('the tables that are matched across agencies can be written but not read', async () => {
    for (const table of ['selector_token', 'pdq_hash', 'pdq_band'])
      expect(await readable(table), table).toBe(false);
  });

  test('with no agency set, nothing is to be seen', async () => {
    for (const table of [...(await tenantTables()), 'hit', 'hit_ground']) {
      if (!(await readable(table))) continue;
      const { rowCount } = await as(null, 'none', () => app.query(`select from ${table}`));
      expect(rowCount, table).toBe(0);
    }
  });

  test('a hit is seen by its two parties and by nobody else', async () => {
    const seen = async (actor: TestActor, table: string) =>
      (await as(actor.agencyId, 'none', () => app.query(`select from ${table}`))).rowCount;
    for (const table of ['hit', 'hit_ground']) {
      expect(await seen(ours, table)).toBeGreaterThan(0);
      expect(await seen(theirs, table)).toBe(await seen(ours, table));
      expect(await seen(stranger, table)).toBe(0);
    }
  });

  test('a row cannot be written for another agency', async () => {
    const write = as(ours.agencyId, 'none', () =>
      app.query(
        `insert into hit_message (id, hit_id, agency_id, author_id, body, sent_at)
         select gen_random_uuid(), id, $1, $2, '', now() from hit`,
        [theirs.agencyId, ours.memberId],
      ),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  test('the trail can be added to and never changed', async () => {
    for (const change of [
      'update audit_event set type = $$x.y$$',
      'delete from audit_event',
      'truncate audit_event',
    ]) {
      await expect(as(ours.agencyId, 'all', () => app.query(change))).rejects.toThrow(/permission denied/);
      await expect(database.admin.query(change)).rejects.toThrow(/append-only/);
    }
  });

  test('an auditor scope of one agency shows what concerns it, and that of nobody shows nothing', async () => {
    const seen = async (actor: TestActor, audit: string) =>
      (
        await as(actor.agencyId, audit, () =>
          app.query<{ agency_id: string | null; counterpart_id: string | null; op: string }>(
            'select agency_id, counterpart_id, op from audit_event',
          ),
        )
      ).rows;
    expect(await seen(ours, 'none')).toEqual([]);
    const events = await seen(ours, 'agency');
    expect(events.length).toBeGreaterThan(0);
    const ofTheTrail = events.filter(({ agency_id, counterpart_id }) => !agency_id && !counterpart_id);
    expect(new Set(ofTheTrail.map(({ op }) => op))).toEqual(new Set(['integrity']));
    const others = events.filter((row) => ![row.agency_id, row.counterpart_id].includes(ours.agencyId));
    expect(others).toEqual(ofTheTrail);
    expect((await seen(ours, 'all')).length).toBeGreaterThan(events.length);
  });
});

describe('the only ways across', () => {
  test('deconflict refuses the lead of another agency', async () => {
    const { rows } = await database.admin.query<{ id: string }>('select id from lead where agency_id = $1', [
      theirs.agencyId,
    ]);
    const { rowCount } = await as(ours.agencyId, 'none', () =>
      app.query('select * from deconflict(array[$1]::uuid[], now(), 31, $2, 25, true)', [
        rows[0]?.id,
        [8, 72, 168],
      ]),
    );
    expect(rowCount).toBe(0);
    await expect(
      as(ours.agencyId, 'none', () =>
        app.query('select * from deconflict(array[$1]::uuid[], now(), 32, $2, 25, true)', [
          rows[0]?.id,
          [8, 72, 168],
        ]),
      ),
    ).rejects.toThrow(/31 bits/);
  });

  test.each(['hit_other_sides(array[$1]::uuid[])', 'hit_thread($1::uuid)'])(
    '%s answers the parties only',
    async (call) => {
      const { rows } = await database.admin.query<{ id: string }>('select id from hit');
      const answer = async (actor: TestActor) =>
        (await as(actor.agencyId, 'none', () => app.query(`select * from ${call}`, [rows[0]?.id]))).rowCount;
      expect(await answer(ours)).toBe(1);
      expect(await answer(stranger)).toBe(0);
    },
  );

  test('settle_hit does nothing for who is no party', async () => {
    await database.admin.query(`update hit_side set outcome = 'unrelated'`);
    const { rows } = await database.admin.query<{ id: string }>('select id from hit');
    const settled = async () =>
      (await database.admin.query('select from hit_side where settled_at is not null')).rowCount;
    const settle = async (actor: TestActor) => {
      await app.query('begin');
      await app.query(`select set_config('app.agency', $1, true)`, [actor.agencyId]);
      await app.query('select settle_hit($1, now())', [rows[0]?.id]);
      await app.query('commit');
    };
    await settle(stranger);
    expect(await settled()).toBe(0);
    await settle(ours);
    expect(await settled()).toBe(2);
  });
});
