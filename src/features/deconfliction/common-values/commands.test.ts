import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, alike, aPhone, aPicture } from '@/test/leads';
import { deconflictLeads } from '../jobs';
import { linksMax } from './domain';
import { recheckCommonValue, tellCommonValue } from './jobs';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let second: TestActor;
let theirs: TestActor;
let third: TestActor;
let overseer: TestActor;

beforeAll(async () => {
  world = await createWorld();
  const all = ['investigator', 'liaison', 'auditor'] as const;
  ours = await (await world.agency({ name: 'Harbor' })).member(...all);
  second = await world.memberOf(ours.agencyId, 'liaison');
  theirs = await (await world.agency({ name: 'Mesa' })).member(...all);
  third = await (await world.agency({ name: 'Lake' })).member(...all);
  overseer = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
});

type Lead = ReturnType<typeof aLead>;
const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
let next = 100;
const number = () => `+1 619 557 0${next++}`;
const listed = (actor: TestActor) => actor.call((api) => api.commonValues.list());
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const propose = (actor: TestActor, value: string) =>
  actor.call((api) =>
    api.commonValues.propose({
      ...{ type: 'phone', value, kind: 'hotline', reason: 'The national hotline' },
      expiresOn: inDays(30),
    }),
  );

/** Takes the jobs of a kind out of the queue and runs them, as a worker would. */
async function runJobs(): Promise<number> {
  const { rows } = await database.admin.query<{ task: string; payload: never }>(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and j.run_at <= now() returning t.identifier as task, j.payload`,
  );
  const kinds = [recheckCommonValue, tellCommonValue, deconflictLeads];
  for (const { task, payload } of rows) await kinds.find(({ name }) => name === task)?.handle(payload);
  return rows.length;
}

const rowsOf = async () =>
  (
    await database.admin.query(
      `select (select count(*)::int from hit) as hits, (select count(*)::int from hit_ground) as grounds,
              (select count(*)::int from common_value) as common, (select count(*)::int from common_holder) as holders`,
    )
  ).rows[0];

const events = (search: string) => ({
  ...{ search, op: null, outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
  ...{ routine: true, from: null, to: null },
});

describe('a value that links too many leads', () => {
  const phone = number();

  test('opens a hit for each of them up to the bound, and none from then on', async () => {
    await submit(theirs, { selectors: [aPhone(phone)] });
    for (let lead = 2; lead <= linksMax; lead += 1) {
      const { hits, commonSelectorIds } = await submit(ours, { selectors: [aPhone(phone)] });
      expect([hits.length, commonSelectorIds]).toEqual([1, []]);
    }
    const { hits, commonSelectorIds } = await submit(theirs, { selectors: [aPhone(phone)] });
    expect(hits).toEqual([]);
    expect(commonSelectorIds).toHaveLength(1);
  });

  test('costs the same however many there are', async () => {
    const before = await rowsOf();
    await submit(third, { selectors: [aPhone(phone)] });
    expect(await rowsOf()).toEqual({ ...before, holders: before.holders + 1 });
    for (let lead = 0; lead < 10; lead += 1) await submit(third, { selectors: [aPhone(phone)] });
    await runJobs();
    expect(await rowsOf()).toEqual({ ...before, holders: before.holders + 1 });
  });

  test('still lets another selector of the same lead be found', async () => {
    const other = number();
    await submit(ours, { selectors: [aPhone(other)] });
    const { hits, commonSelectorIds } = await submit(third, { selectors: [aPhone(phone), aPhone(other)] });
    expect(hits.map(({ grounds }) => grounds.length)).toEqual([1]);
    expect(commonSelectorIds).toHaveLength(1);
  });

  test('is told: to each holder in list and inbox, to each of their auditors with the other as counterpart', async () => {
    for (const actor of [ours, theirs, third]) {
      const { values } = await listed(actor);
      expect(values).toMatchObject([
        { origin: 'quarantined', state: 'active', unseen: true, masked: expect.stringContaining('•') },
      ]);
      expect(await actor.call((api) => api.alerts.inbox())).toMatchObject({ commonValues: 1 });
    }
    for (const actor of [ours, theirs]) {
      const answer = await actor.call((api) => api.audit.events(events('selector.quarantined')));
      expect(answer.events).toMatchObject([{ actor: { agency: 'Mesa' }, counterpart: 'Harbor' }]);
    }
    const { values, mayPropose } = await listed(overseer);
    expect(mayPropose).toBe(false);
    expect(values).toMatchObject([{ masked: null, origin: 'quarantined' }]);
  });

  test('leaves the inbox once somebody has looked', async () => {
    const [value] = (await listed(ours)).values;
    await ours.call((api) => api.commonValues.see({ id: value?.id ?? '' }));
    expect(await ours.call((api) => api.alerts.inbox())).toMatchObject({ commonValues: 0 });
  });

  test('is released by two members of a holder, matches again and is checked again, up to a higher bound', async () => {
    const id = (await listed(ours)).values[0]?.id ?? '';
    await ours.call((api) => api.commonValues.proposeRelease({ id, reason: 'A brothel, not a hotel' }));
    for (const actor of [ours, theirs]) {
      await expect(actor.call((api) => api.commonValues.approveRelease({ id }))).rejects.toMatchObject({
        code: 'CONFLICT',
      });
    }
    const before = await rowsOf();
    await second.call((api) => api.commonValues.approveRelease({ id }));
    while ((await runJobs()) > 0);
    const { rows } = await database.admin.query(
      `select count(*)::int from (select distinct joint_id('hit', a.lead_id, b.lead_id) from selector_token t
         join selector_token u on u.token = t.token and u.agency_id <> t.agency_id
         join selector a on a.id = t.selector_id join selector b on b.id = u.selector_id) as pairs`,
    );
    expect((await rowsOf()).hits).toBe(rows[0].count);
    expect((await rowsOf()).hits).toBeGreaterThan(before.hits);
    const { hits, commonSelectorIds } = await submit(third, { selectors: [aPhone(phone)] });
    expect(hits.length).toBeGreaterThan(linksMax);
    expect(commonSelectorIds).toEqual([]);
  });
});

describe('pictures', () => {
  test('a stock picture, however turned, is common with all that are like it', async () => {
    const stock = aPicture(90);
    for (let lead = 0; lead < linksMax; lead += 1) await submit(theirs, { pictures: [alike(stock, 8, 90)] });
    const receipt = await submit(ours, { pictures: [stock] });
    expect(receipt.hits).toEqual([]);
    expect(receipt.commonSelectorIds).toHaveLength(1);
    const before = await rowsOf();
    expect((await submit(theirs, { pictures: [alike(stock, 20, 90)] })).commonSelectorIds).toHaveLength(1);
    const like = alike(stock, 5, 90);
    const forms = [like.likeness?.pdq ?? '', ...(like.likeness?.forms.slice(1) ?? [])];
    const turned = { ...aPicture(90), likeness: { pdq: aPicture(90).sha256, quality: 90, forms } };
    await submit(third, { pictures: [turned] });
    expect((await rowsOf()).hits).toBe(before.hits);
  });
});

describe('a listed value', () => {
  const phone = number();
  let id = '';

  test('holds once another member of the agency approves, and not before', async () => {
    ({ id } = await propose(ours, phone));
    await submit(theirs, { selectors: [aPhone(phone)] });
    await expect(ours.call((api) => api.commonValues.approve({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(theirs.call((api) => api.commonValues.approve({ id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await second.call((api) => api.commonValues.approve({ id }));
    const { hits, commonSelectorIds } = await submit(third, { selectors: [aPhone(phone)] });
    expect([hits, commonSelectorIds.length]).toEqual([[], 1]);
  });

  test('is told to those that hold it, not to who listed it', async () => {
    await runJobs();
    const { events: told } = await theirs.call((api) => api.audit.events(events('selector.suppressed')));
    expect(told).toMatchObject([{ actor: { agency: 'Mesa' }, counterpart: 'Harbor' }]);
    const value = (await listed(theirs)).values.find((of) => of.id === id);
    expect(value).toMatchObject({ ownerName: 'Harbor', reason: 'The national hotline', proposedBy: null });
    const ownTrail = JSON.stringify(
      await ours.call((api) => api.audit.events(events('common-value.approved'))),
    );
    expect(ownTrail).not.toContain('Mesa');
  });

  test('is checked again when it expires: nothing that was entered meanwhile is missed', async () => {
    const { rows } = await database.admin.query(
      `select (run_at at time zone 'America/Los_Angeles')::text as at
       from graphile_worker._private_jobs where payload ->> 'commonValueId' = $1`,
      [id],
    );
    // The day that was named is the last on which it holds, where the agency is.
    expect(rows).toEqual([{ at: `${inDays(31)} 00:00:00` }]);
    await database.admin.query(
      `update common_value set expires_at = now() - interval '1 second' where id = $1`,
      [id],
    );
    await recheckCommonValue.handle({ commonValueId: id });
    const before = (await rowsOf()).hits;
    while ((await runJobs()) > 0);
    expect((await rowsOf()).hits).toBe(before + 1);
  });

  test('is refused with a bad value or a date out of bounds', async () => {
    await expect(propose(ours, 'nonsense')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(
      ours.call((api) =>
        api.commonValues.propose({
          ...{ type: 'phone', value: number(), kind: 'hotel', reason: 'x', expiresOn: inDays(800) },
        }),
      ),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

test('four eyes are the database’s rule too', async () => {
  await expect(
    database.admin.query('update common_value set approved_by_id = proposed_by_id'),
  ).rejects.toThrow(/another approves/);
});
