import { beforeAll, describe, expect, test } from 'vitest';
import { deconflictLeads } from '@/features/deconfliction/jobs';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aRow, enterRows, uploadRows } from '@/test/imports';
import { aCheck, aLead, alike, aPhone, aPicture } from '@/test/leads';
import { nearPairs } from '../near/near-pairs';

/**
 * What docs/scaling.md says of a cluster: the tables that are matched may be cut by the hash of the key they are looked
 * up by, and no statement of the product changes.
 */
const keys = {
  selector_token: 'token',
  selector_alias: 'token',
  pdq_hash: 'selector_id',
  pdq_band: 'key',
} as const;
const shards = 4;

const database = testDatabase();

/** Puts a partitioned table in the place of one, with its indexes, privileges, policies, triggers and functions. */
async function partition(table: string, key: string): Promise<void> {
  const { admin } = database;
  const grants = await admin.query<{ sql: string }>(
    `select format('grant %s (%I) on %I to %I', privilege_type, column_name, table_name, grantee) as sql
     from information_schema.column_privileges
     where table_name = $1 and grantee like 'concord%' and privilege_type in ('SELECT', 'INSERT')`,
    [table],
  );
  const policies = await admin.query<{ sql: string }>(
    `select format('create policy %I on %I for %s to %s using (%s)%s', policyname, tablename, cmd,
                   array_to_string(roles, ', '), qual, ' with check (' || with_check || ')') as sql
     from pg_policies where tablename = $1`,
    [table],
  );
  const functions = await admin.query<{ sql: string }>(
    `select distinct pg_get_functiondef(objid) as sql from pg_depend
     where classid = 'pg_proc'::regclass and refobjid = $1::regclass`,
    [table],
  );
  const triggers = await admin.query<{ sql: string }>(
    'select pg_get_triggerdef(oid) as sql from pg_trigger where tgrelid = $1::regclass and not tgisinternal',
    [table],
  );
  await admin.query(`
    alter table ${table} rename to whole;
    create table ${table} (like whole including all) partition by hash (${key});
    ${functions.rows.map(({ sql }) => `${sql};`).join('\n')}
    drop table whole;
    alter table ${table} enable row level security, force row level security;`);
  for (let shard = 0; shard < shards; shard += 1) {
    await admin.query(
      `create table ${table}_${shard} partition of ${table} for values with (modulus ${shards}, remainder ${shard})`,
    );
  }
  for (const { sql } of [...grants.rows, ...policies.rows, ...triggers.rows]) await admin.query(sql);
}

/** The shards that a statement reads. */
async function read(statement: string): Promise<number> {
  const { rows } = await database.admin.query<Record<string, string>>(`explain ${statement}`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  return new Set(plan.match(/ on (selector_token|selector_alias|pdq_band)_\d(?= |$)/gm)).size;
}

let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  for (const [table, key] of Object.entries(keys)) await partition(table, key);
  const world = await createWorld();
  ours = await (await world.agency()).member('investigator');
  theirs = await (await world.agency()).member('investigator');
});

describe('on tables cut by hash', () => {
  test('a phone and a picture 31 bits away are found, at once and by the job, once', async () => {
    const picture = aPicture(90);
    const phone = aPhone('+1 619 555 0177');
    await ours.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [phone], pictures: [picture] })),
    );
    const { leadId, hits } = await theirs.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [phone], pictures: [alike(picture, 31, 90)] })),
    );
    expect(hits).toHaveLength(1);
    await deconflictLeads.handle({ leadIds: [leadId], agencyId: theirs.agencyId });
    const { rows } = await database.admin.query('select tier, distance from hit_ground order by distance');
    expect(rows).toEqual([
      { tier: 'exact', distance: 0 },
      { tier: 'near', distance: 31 },
    ]);
  });

  test('leads of a file, an alias among them, and a check are matched as ever', async () => {
    const email = (value: string) => ({ type: 'email' as const, value });
    await ours.call((api) =>
      api.deconfliction.submitLead(
        aLead({ selectors: [{ ...aPhone('x.y+night@gmail.com'), type: 'email' }] }),
      ),
    );
    const rows = ['x.y+night@gmail.com', 'xy@gmail.com'].map((value, at) =>
      aRow({ number: at + 1, sourceId: `S-${at}`, selectors: [email(value)] }),
    );
    const id = await uploadRows(theirs, [rows]);
    expect(await enterRows(theirs, id)).toMatchObject({ entered: 2, failed: 0, hits: 2 });
    const found = await database.admin.query(
      `select tier from hit_ground where type = 'email' order by tier`,
    );
    expect(found.rows).toEqual([{ tier: 'exact' }, { tier: 'possible' }]);
    const { holdings } = await theirs.call((api) =>
      api.checks.check(aCheck({ selectors: [{ ...email('x.y+night@gmail.com'), region: null }] })),
    );
    expect(holdings.filter(({ mine }) => !mine)).toMatchObject([{ tier: 'exact' }]);
  });

  test('a token of a key that has ended is refused', async () => {
    await expect(
      database.admin.query(
        `insert into selector_token (token, version, agency_id, selector_id)
         select '\\x01', 9, agency_id, selector_id from selector_token limit 1`,
      ),
    ).rejects.toThrow(/live versions/);
  });

  test('a batch of pictures is compared with those of every shard', async () => {
    const { rows } = await database.admin.query<{ veiled: string }>('select veiled from pdq_hash');
    const { pairs } = await nearPairs(rows.map(({ veiled }) => veiled));
    expect(pairs.map(({ distance }) => distance).sort()).toEqual([0, 0, 31, 31]);
  });

  test('a token, and a key of a band, are looked up in one shard', async () => {
    expect(await read(`select selector_id from selector_token where token = '\\x00'`)).toBe(1);
    expect(await read(`select selector_id from selector_alias where token = '\\x00'`)).toBe(1);
    expect(await read('select selector_id from pdq_band where key = 7')).toBe(1);
    expect(await read(`select selector_id from pdq_band where agency_id = gen_random_uuid()`)).toBe(shards);
  });
});
