import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, alike, aPhone, aPicture } from '@/test/leads';
import { deconflictLeads } from '../jobs';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;
let third: TestActor;
let prosecutor: TestActor;
let ngo: TestActor;

beforeAll(async () => {
  world = await createWorld();
  const police = ['investigator', 'liaison'] as const;
  ours = await (await world.agency({ name: 'Harbor' })).member(...police);
  theirs = await (await world.agency({ name: 'Mesa' })).member(...police);
  third = await (await world.agency({ name: 'Lake' })).member(...police);
  prosecutor = await (await world.agency({ kind: 'prosecutor' })).member('prosecutor');
  ngo = await (await world.agency({ kind: 'ngo', legalRegime: 'us_34usc12291' })).member('caseworker');
});

type Lead = ReturnType<typeof aLead>;
type Selector = ReturnType<typeof aPhone>;
const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
let next = 100;
const number = () => `+1 619 560 0${next++}`;
const of = (subjectRole: Selector['subjectRole'], value: string): Selector => ({
  ...aPhone(value),
  subjectRole,
});

/** The hit page of the first hit that a lead has. */
async function explained(actor: TestActor, leadId: string) {
  const {
    hits: [hit],
  } = await actor.call((api) => api.deconfliction.hits({ state: 'all', leadId }));
  return actor.call((api) => api.deconfliction.hit({ id: hit?.id ?? '' }));
}

/** Enters the one's lead, then the other's, and gives the page of the hit as the other sees it. */
async function between(one: TestActor, first: Partial<Lead>, other: TestActor, second: Partial<Lead>) {
  const { leadId: firstId } = await submit(one, first);
  const { leadId } = await submit(other, second);
  return { hit: await explained(other, leadId), seenByFirst: await explained(one, firstId) };
}

test('several selectors between the same two leads are one hit, its grounds the strongest first', async () => {
  const [phone, picture] = [aPhone(number()), aPicture(80)];
  const mail = (tag: string): Selector => ({ ...aPhone(`composite${tag}@mail.example`), type: 'email' });
  const { hit } = await between(theirs, { selectors: [mail('+a'), phone], pictures: [picture] }, ours, {
    selectors: [mail('+b'), phone],
    pictures: [alike(picture, 7, 60)],
  });
  expect(hit.grounds).toMatchObject([
    { type: 'phone', tier: 'exact', basis: null, quality: null },
    { type: 'pdq', tier: 'near', distance: 7, quality: { ours: 60, theirs: 80 } },
    { type: 'email', tier: 'possible', basis: 'alias' },
  ]);
  for (const { masked, selectorId } of hit.grounds) {
    expect(masked).toContain('•');
    const own = await ours.call((api) => api.leads.revealSelector({ id: selectorId }));
    expect(own.canonical).not.toContain('•');
    await expect(theirs.call((api) => api.leads.revealSelector({ id: selectorId }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  }
});

test('who assumed a country is told to both', async () => {
  const national = { ...aPhone('(619) 560-0150'), region: 'US' };
  const { hit, seenByFirst } = await between(theirs, { selectors: [national] }, ours, {
    selectors: [aPhone('+1 619 560 0150')],
  });
  expect(hit.grounds).toMatchObject([{ basis: 'region', assumedRegion: null, theyAssumedRegion: true }]);
  expect(seenByFirst.grounds).toMatchObject([
    { basis: 'region', assumedRegion: 'US', theyAssumedRegion: false },
  ]);
});

test.each([
  ['2026-07-01T12:00:00.000Z', 123, true],
  ['2026-10-31T12:00:00.000Z', 1, false],
  [null, null, false],
])('seen %s and on 1 November: %s days apart, a number may be reassigned: %s', async (seenAt, days, may) => {
  const selectors = [aPhone(number())];
  const { hit } = await between(theirs, { selectors, seenAt }, ours, { selectors });
  expect(hit).toMatchObject({ daysApart: days, mayBeReassigned: may });
});

describe('of the other side’s subject', () => {
  test.each(['victim', 'witness', 'associate', 'unknown'] as const)(
    'nothing is told of a %s',
    async (role) => {
      const phone = number();
      const { hit, seenByFirst } = await between(theirs, { selectors: [of(role, phone)] }, ours, {
        selectors: [of('suspect', phone)],
      });
      expect(hit.grounds).toMatchObject([{ role: 'suspect', theirRole: null }]);
      expect(seenByFirst.grounds).toMatchObject([{ role, theirRole: 'suspect' }]);
      expect(JSON.stringify(hit)).not.toContain(`"${role}"`);
    },
  );

  test('a suspect is told to police and prosecutors, not to an NGO', async () => {
    const [one, other] = [number(), number()];
    expect(
      (await between(theirs, { selectors: [aPhone(one)] }, prosecutor, { selectors: [aPhone(one)] })).hit
        .grounds,
    ).toMatchObject([{ theirRole: 'suspect' }]);
    expect(
      (await between(theirs, { selectors: [aPhone(other)] }, ngo, { selectors: [aPhone(other)] })).hit
        .grounds,
    ).toMatchObject([{ theirRole: null }]);
  });
});

describe('how rare a value is', () => {
  const rarityOf = (hit: Awaited<ReturnType<typeof explained>>) => hit.grounds[0]?.rarity;

  test('counts own leads, and those that own hits show', async () => {
    const selectors = [aPhone(number())];
    const { leadId } = await submit(ours, { selectors });
    await submit(ours, { selectors });
    await submit(theirs, { selectors });
    await submit(theirs, { selectors });
    await submit(third, { selectors });
    expect(rarityOf(await explained(ours, leadId))).toEqual({ ownLeads: 2, otherLeads: 3, otherAgencies: 2 });
  });

  test('knows nothing of who holds it silently', async () => {
    const phone = number();
    const { leadId } = await submit(ours, { selectors: [aPhone(phone)] });
    await submit(third, { selectors: [{ ...aPhone(phone), silent: true }] });
    await submit(theirs, { selectors: [aPhone(phone)] });
    await deconflictLeads.handle({ agencyId: ours.agencyId, leadIds: [leadId] });
    expect(rarityOf(await explained(ours, leadId))).toEqual({ ownLeads: 1, otherLeads: 1, otherAgencies: 1 });
  });

  test('is told to its silent holder of the hits that it alone sees', async () => {
    const phone = number();
    await submit(theirs, { selectors: [aPhone(phone)] });
    const { leadId } = await submit(third, { selectors: [{ ...aPhone(phone), silent: true }] });
    const hit = await explained(third, leadId);
    expect(hit.silent).toBe(true);
    expect(rarityOf(hit)).toEqual({ ownLeads: 1, otherLeads: 1, otherAgencies: 1 });
  });
});

test('hit_facts answers the parties that know of a hit, and nobody else', async () => {
  const phone = number();
  await submit(theirs, { selectors: [aPhone(phone)] });
  const { leadId } = await submit(third, { selectors: [{ ...aPhone(phone), silent: true }] });
  const { id } = await explained(third, leadId);
  const app = await database.connectAsApp();
  const told = async (agencyId: string) => {
    await app.query('begin');
    await app.query(`select set_config('app.agency', $1, true)`, [agencyId]);
    const { rowCount } = await app.query('select * from hit_facts($1)', [id]);
    await app.query('rollback');
    return rowCount;
  };
  expect([await told(third.agencyId), await told(theirs.agencyId), await told(ours.agencyId)]).toEqual([
    1, 0, 0,
  ]);
});
