import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { deconflictLeads } from '@/features/deconfliction/jobs';
import { newKeyFile } from '@/server/keys/local-file';
import { holdVersions, withLiveVersions } from '@/server/keys/tokens';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aLead, aPhone, aPicture } from '@/test/leads';
import { rotateTokens } from './commands';

// A key file of its own: other tests run at the same time with the installation's.
const keyFile = path.join(mkdtempSync(path.join(tmpdir(), 'concord-rotation-')), 'keys.json');
writeFileSync(keyFile, newKeyFile(), { mode: 0o600 });
process.env['CONCORD_KEY_FILE'] = keyFile;
const database = testDatabase();

let ours: TestActor;
let second: TestActor;
let theirs: TestActor;
/** Which numbers each lead was entered with, by agency. */
const entered: { agencyId: string; leadId: string; numbers: readonly string[] }[] = [];

let drawn = 5_550_000;
const number = () => `+1 619 ${String(drawn++).replace(/(...)(....)/, '$1 $2')}`;

async function submit(actor: TestActor, ...numbers: string[]): Promise<void> {
  const { leadId } = await actor.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: numbers.map(aPhone) })),
  );
  entered.push({ agencyId: actor.agencyId, leadId, numbers });
}

/** What must have been found: every two leads of two agencies with a number in common, and how many in common. */
function truth(): string[] {
  return entered.flatMap((one) =>
    entered
      .filter((other) => one.agencyId < other.agencyId)
      .map((other) => ({ other, common: one.numbers.filter((each) => other.numbers.includes(each)).length }))
      .filter(({ common }) => common > 0)
      .map(({ other, common }) => `${[one.leadId, other.leadId].sort().join(' ')} ${common}`),
  );
}

async function foundPairs(): Promise<string[]> {
  const { rows } = await database.admin.query<{ pair: string }>(
    `select string_agg(distinct s.lead_id::text, ' ' order by s.lead_id::text)
              || ' ' || (select count(*) from hit_ground g where g.hit_id = s.hit_id) as pair
     from hit_side s group by s.hit_id`,
  );
  return rows.map(({ pair }) => pair);
}

/** The job that follows each entry. */
async function recheck(): Promise<void> {
  for (const { agencyId, leadId } of entered) await deconflictLeads.handle({ agencyId, leadIds: [leadId] });
}

const versions = async () =>
  (
    await database.admin.query<{ version: number; selectors: number; tokens: number }>(
      `select version, count(distinct selector_id)::int as selectors, count(*)::int as tokens
       from selector_token group by 1 order by 1`,
    )
  ).rows;

const happened = async () =>
  (
    await database.admin.query<{ type: string; id: string }>(
      `select type, object_id as id from audit_event where type like 'token-key.%' order by audit_event.id`,
    )
  ).rows.map(({ type, id }) => `${type} ${id}`);

const keysInFile = () => Object.keys(JSON.parse(readFileSync(keyFile, 'utf8')).k2);

beforeAll(async () => {
  const world = await createWorld();
  ours = await (await world.agency()).member('investigator', 'liaison');
  second = await world.memberOf(ours.agencyId, 'liaison');
  theirs = await (await world.agency()).member('investigator');
  for (let at = 0; at < 220; at += 1) await Promise.all([submit(ours, number()), submit(theirs, number())]);
  await ours.call((api) => api.deconfliction.submitLead(aLead({ pictures: [aPicture(90)] })));
}, 120_000);

test('while entries go on: no hit is lost, none made twice; the old key and its tokens are gone after', {
  timeout: 120_000,
}, async () => {
  const before = [...entered];
  let rotating = true;
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let round = 0; rotating || round < 12; round += 1) {
      const fresh = number();
      const old = before[(round * 7 + writer * 31) % before.length];
      const other = old?.agencyId === ours.agencyId ? theirs : ours;
      await Promise.all([
        submit(ours, fresh),
        submit(theirs, fresh, number()),
        submit(other, old?.numbers[0] ?? ''),
      ]);
    }
  });
  const steps = new Set<string>();
  expect(await rotateTokens({ onProgress: ({ step }) => steps.add(step) })).toBe(2);
  rotating = false;
  await Promise.all(writers);
  await recheck();

  expect(entered.length - before.length).toBeGreaterThan(100);
  expect((await foundPairs()).sort()).toEqual(truth().sort());
  const phones = entered.flatMap(({ numbers }) => numbers).length;
  expect(await versions()).toEqual([{ version: 2, selectors: phones + 3, tokens: phones + 3 }]);
  expect([...steps]).toEqual(['add', 'remove']);
  expect(keysInFile()).toEqual(['2']);
  expect(await happened()).toEqual(['token-key.added 2', 'token-key.retired 1', 'token-key.destroyed 1']);
});

test('stopped between two pages, entries carry tokens of both keys, and the next call goes on from there', async () => {
  const stop = new AbortController();
  const first = rotateTokens({ onProgress: ({ done }) => done > 0 && stop.abort(), signal: stop.signal });
  await expect(first).rejects.toThrow(/abort/i);
  const [old, fresh] = await versions();
  expect(old?.version).toBe(2);
  expect(fresh).toMatchObject({ version: 3 });
  expect(fresh?.selectors).toBeLessThan(old?.selectors ?? 0);

  const [both, mine] = [number(), entered[0]?.numbers[0] ?? ''];
  await Promise.all([submit(ours, both), submit(theirs, both)]);
  await submit(theirs, mine);
  const { rows } = await database.admin.query(
    `select array_agg(version order by version) as versions from selector_token t join selector s on s.id = t.selector_id
     where s.lead_id = $1 group by t.selector_id`,
    [entered.at(-1)?.leadId],
  );
  expect(rows).toEqual([{ versions: [2, 3] }]);

  expect(await rotateTokens({})).toBe(3);
  await recheck();
  expect((await foundPairs()).sort()).toEqual(truth().sort());
  expect(await versions()).toMatchObject([{ version: 3 }]);
  expect(keysInFile()).toEqual(['3']);
});

test('killed at any moment, again and again, it comes to the same end', { timeout: 120_000 }, async () => {
  const before = await versions();
  for (let kills = 0; kills < 8; kills += 1) {
    const killed = rotateTokens({});
    killed.catch(() => undefined);
    await sleep(20 + 15 * kills);
    await database.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename like 'concord_app%'`,
    );
    await Promise.allSettled([killed]);
    await sleep(50);
  }
  const last = await rotateTokens({});
  expect(await versions()).toEqual([{ ...before[0], version: last }]);
  expect(keysInFile()).toEqual([String(last)]);
  await recheck();
  expect((await foundPairs()).sort()).toEqual(truth().sort());
});

test('tokens of a retired key are refused and made anew; a look-up with them is not answered in silence', async () => {
  const tried: (readonly number[])[] = [];
  const lookUp = () =>
    withLiveVersions(async (versions) => {
      tried.push(versions);
      if (tried.length === 1) await rotateTokens({});
      await transactAs(systemContext('cli'), ours.agencyId, (tx) => holdVersions(tx, versions));
    });
  await lookUp();
  expect(tried).toHaveLength(2);
  expect(tried[1]).not.toEqual(tried[0]);

  await rotateTokens({});
  const value = entered.find(({ agencyId }) => agencyId === ours.agencyId)?.numbers[0] ?? '';
  const selectors = [{ type: 'phone' as const, value, region: null }];
  const { receipt } = await theirs.call((api) => api.checks.check(aCheck({ selectors })));
  expect(receipt).toMatchObject({ heldByOthers: 1 });

  const { rows } = await database.admin.query('select selector_id, agency_id from selector_token limit 1');
  await expect(
    database.admin.query(
      `insert into selector_token (token, agency_id, selector_id, version) values ('old', $1, $2, 1)`,
      [rows[0].agency_id, rows[0].selector_id],
    ),
  ).rejects.toMatchObject({ code: 'CT001' });
});

test('a selector that was withdrawn meanwhile gets no token of the new key', async () => {
  const { rows } = await database.admin.query<{ id: string }>(
    `delete from selector_token where selector_id = (select id from selector where type = 'sha1')
     returning selector_id as id`,
  );
  await rotateTokens({});
  const left = await database.admin.query('select from selector_token where selector_id = $1', [rows[0]?.id]);
  expect(left.rowCount).toBe(0);
});

test('a common value stays one', async () => {
  const value = number();
  const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const listing = { type: 'phone' as const, value, kind: 'hotline' as const, reason: 'A hotline', expiresOn };
  const { id } = await ours.call((api) => api.commonValues.propose(listing));
  await second.call((api) => api.commonValues.approve({ id }));
  const tokens = async () => (await database.admin.query('select token from common_token')).rows;
  const before = await tokens();
  await rotateTokens({});
  expect(await tokens()).toHaveLength(1);
  expect(await tokens()).not.toEqual(before);
  for (const actor of [ours, theirs]) {
    const lead = aLead({ selectors: [aPhone(value)] });
    expect((await actor.call((api) => api.deconfliction.submitLead(lead))).hits).toEqual([]);
  }
});

test('a database from before a rotation, whose key is destroyed, takes no entry in silence and is brought to the new key', async () => {
  const [now] = await versions();
  const restored = (now?.version ?? 0) - 1;
  await database.admin.query('alter table selector_token disable trigger live_versions');
  for (const statement of [
    `update selector_token set version = ${restored}, token = substr(sha256(token), 1, 16)`,
    `delete from token_rotation where version > ${restored}`,
    `delete from token_key where version > ${restored}`,
    `update token_key set retired_at = null, destroyed_at = null where version = ${restored}`,
  ])
    await database.admin.query(statement);
  await database.admin.query('alter table selector_token enable trigger live_versions');

  const count = entered.length;
  await expect(submit(ours, number())).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  expect(entered).toHaveLength(count);
  expect(await rotateTokens({})).toBe(now?.version);
  expect(await versions()).toEqual([now]);
  await submit(theirs, entered.find(({ agencyId }) => agencyId === ours.agencyId)?.numbers[0] ?? '');
  expect((await foundPairs()).sort()).toEqual(truth().sort());
});

test('aliases are given tokens of the new key, also those from before there were any', async () => {
  const mail = (value: string) => ({ ...aPhone(value), type: 'email' as const });
  const enter = (actor: TestActor, value: string) =>
    actor.call((api) => api.deconfliction.submitLead(aLead({ selectors: [mail(value)] })));
  await enter(ours, 'rota+one@mail.example');
  const { leadId } = await enter(ours, 'rota.old+two@mail.example');
  await database.admin.query(
    'delete from selector_alias where selector_id = (select id from selector where lead_id = $1)',
    [leadId],
  );
  const aliases = async () =>
    (await database.admin.query('select version, count(*)::int from selector_alias group by 1')).rows;
  const [before] = await aliases();
  const version = await rotateTokens({});
  expect(await aliases()).toEqual([{ version, count: before.count + 1 }]);
  for (const value of ['rota@mail.example', 'rota.old@mail.example']) {
    const { hits } = await enter(theirs, value);
    expect(hits.map(({ grounds }) => grounds.map(({ tier }) => tier))).toEqual([['possible']]);
  }
});
