import { beforeAll, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';

const database = testDatabase();
let ours: TestActor;
let theirs: TestActor;
let auditor: TestActor;
let lead: { leadId: string; reference: string };

beforeAll(async () => {
  const world = await createWorld();
  const agency = await world.agency();
  [ours, auditor] = [await agency.member('investigator'), await agency.member('auditor')];
  theirs = await (await world.agency()).member('investigator');
  lead = await ours.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')] })),
  );
});

const taken = async (actor: TestActor) =>
  (
    await database.admin.query<{ type: string; object: string; outcome: string }>(
      `select type, concat(object_type, ' ', object_id) as object, outcome from audit_event
       where member_id = $1 and (type like 'page.%' or type = 'access.denied') order by id`,
      [actor.memberId],
    )
  ).rows;

test('a page that is printed or saved is an event of what it shows, and part of its history', async () => {
  const take = (path: string, way: 'printed' | 'saved') =>
    ours.call((api) => api.prints.record({ path, way }));
  await take(`/leads/${lead.reference}`, 'printed');
  await take('/hits/figures', 'saved');
  expect(await taken(ours)).toEqual([
    { type: 'page.printed', object: `lead ${lead.leadId}`, outcome: 'success' },
    { type: 'page.saved', object: 'page hits/figures', outcome: 'success' },
  ]);
  const { events } = await auditor.call((api) =>
    api.audit.events({
      ...{ op: 'export', outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
      ...{ routine: true, from: null, to: null, search: lead.reference },
    }),
  );
  expect(events.map(({ type, object }) => [type, object?.name])).toContainEqual([
    'page.printed',
    lead.reference,
  ]);
});

test('what another agency holds is not there, and asking for it is a denial', async () => {
  const take = (path: string) => theirs.call((api) => api.prints.record({ path, way: 'printed' }));
  await expect(take(`/leads/${lead.reference}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(take('/leads/+16195550142')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(await taken(theirs)).toEqual([
    { type: 'access.denied', object: 'prints-record none', outcome: 'denied' },
  ]);
});
