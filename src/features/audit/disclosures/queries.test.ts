import { beforeAll, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anyEvents } from '@/test/exports';
import { aCheck, aLead, aPhone } from '@/test/leads';

const database = testDatabase();
const phone = '+1 619 555 0142';
let ours: TestActor;
let theirs: TestActor;
let auditor: TestActor;
let otherAuditor: TestActor;
let oversight: TestActor;
let reference: string;
let quiet: string;

const account = (actor: TestActor, ...references: string[]) =>
  actor.call((api) => api.audit.disclosures({ references }));

beforeAll(async () => {
  const world = await createWorld();
  const [one, other] = [
    await world.agency({ name: 'Harbour police' }),
    await world.agency({ name: 'Mesa police' }),
  ];
  [ours, auditor] = [await one.member('investigator', 'liaison'), await one.member('auditor')];
  [theirs, otherAuditor] = [await other.member('investigator', 'liaison'), await other.member('auditor')];
  oversight = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
  ({ reference } = await ours.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })),
  ));
  ({ reference: quiet } = await ours.call((api) => api.deconfliction.submitLead(aLead())));
  const { hits } = await theirs.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })),
  );
  const id = hits[0]?.id ?? '';
  await theirs.call((api) => api.deconfliction.hit({ id }));
  await ours.call((api) => api.deconfliction.hit({ id }));
  await ours.call((api) => api.deconfliction.sendMessage({ id, messageId: id, body: 'Call me' }));
});

test('names each time another agency learnt something of a lead: who, what, when, from whom', async () => {
  const { found, missing, rows, more } = await account(auditor, reference.toLowerCase(), 'ZZ-2026-0001');
  expect({ found, missing, more }).toEqual({ found: [reference], missing: ['ZZ-2026-0001'], more: false });
  expect(rows.map(({ type }) => type)).toEqual(['hit.opened', 'hit.read', 'hit.message-sent']);
  expect(new Set(rows.map(({ recipient }) => recipient))).toEqual(new Set(['Mesa police']));
  expect(rows[0]).toMatchObject({
    lead: reference,
    object: expect.stringMatching(/^HIT-/),
    actor: { name: null, role: 'investigator+liaison', agency: 'Mesa police' },
  });
  expect(rows[2]?.actor).toMatchObject({ name: expect.stringContaining('Member'), agency: 'Harbour police' });
  expect(JSON.stringify(rows)).not.toContain(theirs.memberId);
});

test('names the checks that met a lead, who asked and what for; none that met another', async () => {
  const { reference: asked, leadId } = await ours.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0177')] })),
  );
  const selectors = [{ type: 'phone' as const, value: '+1 619 555 0177', region: null }];
  await theirs.call((api) => api.checks.check(aCheck({ selectors })));
  await theirs.call((api) =>
    api.checks.check(aCheck({ selectors: [{ type: 'phone', value: '+1 619 555 0178', region: null }] })),
  );
  const { rows } = await account(auditor, asked);
  expect(rows).toMatchObject([
    {
      ...{ type: 'check.overlapped', lead: asked, recipient: 'Mesa police' },
      ...{ actor: { name: null, agency: 'Mesa police' }, purposeCode: expect.any(String) },
    },
  ]);
  const history = async (actor: TestActor) => {
    const historyOf = { type: 'lead' as const, id: leadId };
    const { events } = await actor.call((api) => api.audit.events({ ...anyEvents, historyOf }));
    return events.map(({ type }) => type);
  };
  expect(await history(auditor)).toEqual(expect.arrayContaining(['check.overlapped', 'lead.submitted']));
  expect(await history(otherAuditor)).toEqual([]);
});

test('oversight follows a lead through its selectors, hits and checks, and is told nothing of what it says', async () => {
  const { rows } = await database.admin.query<{ id: string }>('select id from lead where reference = $1', [
    reference,
  ]);
  const historyOf = { type: 'lead' as const, id: rows[0]?.id ?? '' };
  const { events } = await oversight.call((api) => api.audit.events({ ...anyEvents, historyOf }));
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['lead.submitted', 'hit.opened', 'hit.read', 'hit.message-sent']),
  );
  expect(JSON.stringify(events)).not.toContain(reference);
  expect(new Set(events.map(({ actor }) => actor.name))).toEqual(new Set([null]));
});

test('of a lead that nobody learnt of, nothing', async () => {
  expect(await account(auditor, quiet)).toMatchObject({ found: [quiet], rows: [] });
});

test('another agency’s lead is as one that does not exist', async () => {
  expect(await account(otherAuditor, reference)).toEqual({
    ...{ found: [], missing: [reference], rows: [], more: false },
  });
});

test('is for auditors; what is no reference is refused; it is an event with what was asked as a commitment', async () => {
  await expect(account(ours, reference)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(account(auditor, phone)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const { rows } = await database.admin.query<{ body: string }>(
    `select body from audit_event where type = 'trail.disclosures-accounted'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.map(({ body }) => body).join()).not.toContain(reference);
});
