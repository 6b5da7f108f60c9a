import { beforeAll, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, alike, aPhone, aPicture } from '@/test/leads';
import { deconflictLeads } from './jobs';

const database = testDatabase();
let one: TestActor;
let other: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  [one, other] = [
    await (await world.agency()).member('investigator'),
    await (await world.agency()).member('investigator'),
  ];
});

const submit = async (actor: TestActor, lead: Parameters<typeof aLead>[0]) => {
  const { leadId } = await actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
  return { leadIds: [leadId], agencyId: actor.agencyId };
};

/** Hits between exactly these two leads, and how many sides and grounds they have. */
async function hitsBetween(leads: readonly { leadIds: string[] }[]) {
  const { rows } = await database.admin.query(
    `select h.id, (select count(*)::int from hit_side s where s.hit_id = h.id) as sides,
            (select count(*)::int from hit_ground g where g.hit_id = h.id) as grounds
     from hit h where exists (select from hit_side s where s.hit_id = h.id and s.lead_id = any ($1))`,
    [leads.flatMap(({ leadIds }) => leadIds)],
  );
  return rows;
}

const trials = 1_000;
const atOnce = 10;

test('1,000 times two agencies submit the same new number at the same instant: 1,000 hits', {
  timeout: 300_000,
}, async () => {
  for (let from = 0; from < trials; from += atOnce) {
    const batch = Array.from({ length: atOnce }, async (_, at) => {
      const selectors = [aPhone(`+1 619 556 ${String(1_000 + from + at)}`)];
      const leads = await Promise.all([submit(one, { selectors }), submit(other, { selectors })]);
      await Promise.all(leads.map((lead) => deconflictLeads.handle(lead)));
      expect(await hitsBetween(leads)).toEqual([{ id: expect.any(String), sides: 2, grounds: 1 }]);
    });
    await Promise.all(batch);
  }
  const { rows } = await database.admin.query(
    `select (select count(*)::int from hit) as hits, (select count(*)::int from audit_event where type = 'hit.opened') as told`,
  );
  expect(rows).toEqual([{ hits: trials, told: trials }]);
});

test('so with pictures that are alike', async () => {
  for (let trial = 0; trial < 50; trial += 1) {
    const picture = aPicture(90);
    const leads = await Promise.all([
      submit(one, { pictures: [picture] }),
      submit(other, { pictures: [alike(picture, 20, 90)] }),
    ]);
    await Promise.all(leads.map((lead) => deconflictLeads.handle(lead)));
    expect(await hitsBetween(leads)).toHaveLength(1);
  }
});

test('the job of a lead is enqueued with it, holds ids alone, and may run again', async () => {
  const { rows: before } = await database.admin.query('select count(*)::int from hit');
  const lead = await submit(one, { selectors: [aPhone('+1 702 555 0111')] });
  const { rows } = await database.admin.query(
    `select payload from graphile_worker._private_jobs where payload -> 'leadIds' ->> 0 = $1`,
    lead.leadIds,
  );
  expect(rows).toEqual([{ payload: lead }]);
  await deconflictLeads.handle(lead);
  await deconflictLeads.handle(lead);
  expect((await database.admin.query('select count(*)::int from hit')).rows).toEqual(before);
});
