import { beforeAll, describe, expect, test } from 'vitest';
import { saltedCommitment } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aLead, alike, aPhone, aPicture } from '@/test/leads';
import { hotline } from '@/test/victim';
import { quotasAtFirst } from './quota/domain';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;

type Check = ReturnType<typeof aCheck>;
type Lead = ReturnType<typeof aLead>;

beforeAll(async () => {
  world = await createWorld();
  ours = await (await world.agency()).member('investigator');
  theirs = await (await world.agency({ name: 'Silver Mesa', liaisonPhone: '+1 702 555 0100' })).member(
    'investigator',
    'liaison',
    'auditor',
  );
});

const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
const check = (actor: TestActor, given: Partial<Check>) =>
  actor.call((api) => api.checks.check(aCheck(given)));
const phone = (value: string) => ({ type: 'phone' as const, value, region: null });
let next = 100;
const number = () => `+1 619 555 0${next++}`;

describe('a check', () => {
  test('tells who else holds it, when last seen and whom to call, and nothing else', async () => {
    const value = number();
    const lead = { title: 'Secret', narrative: 'Secret', place: 'Secret', selectors: [aPhone(value)] };
    const { reference, leadId } = await submit(theirs, { ...lead, seenAt: '2026-10-01T08:00:00.000Z' });
    await submit(theirs, { ...lead, seenAt: '2026-10-09T08:00:00.000Z' });
    const answer = await check(ours, { selectors: [phone(number()), phone(value)] });
    expect(answer.holdings).toEqual([
      {
        ...{
          at: 'selectors.1',
          mine: false,
          type: 'phone',
          tier: 'exact',
          basis: null,
          assumedBy: null,
          distance: 0,
          form: 0,
          ownLead: null,
        },
        lastSeenAt: '2026-10-09T08:00:00.000Z',
        agency: expect.objectContaining({
          name: 'Silver Mesa',
          desk: expect.objectContaining({ phone: '+1 702 555 0100' }),
        }),
      },
    ]);
    expect(answer.receipt).toMatchObject({
      selectorsAsked: 2,
      heldByOthers: 1,
      heldByOwn: 0,
      agenciesAsked: 1,
    });
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`Secret|${reference}|${leadId}`));
  });

  test('enters nothing: no lead, no selector, no token, no hit', async () => {
    const count = async () =>
      (
        await database.admin.query(
          `select (select count(*) from lead) as leads, (select count(*) from selector) as selectors,
                  (select count(*) from selector_token) as tokens, (select count(*) from hit) as hits`,
        )
      ).rows;
    const value = number();
    await submit(theirs, { selectors: [aPhone(value)] });
    const before = await count();
    await check(ours, { selectors: [phone(value)] });
    expect(await count()).toEqual(before);
  });

  test('tells the own agency’s holdings apart, with their lead', async () => {
    const value = number();
    const { reference } = await submit(ours, { selectors: [aPhone(value)] });
    const { holdings, receipt } = await check(ours, { selectors: [phone(value)] });
    expect(holdings).toMatchObject([{ mine: true, ownLead: reference }]);
    expect(receipt).toMatchObject({ heldByOthers: 0, heldByOwn: 1 });
  });

  test('finds pictures that are alike or turned, and says by how much', async () => {
    const picture = aPicture(90);
    await submit(theirs, { pictures: [picture] });
    const plain = ({ subjectRole: _, ...rest }: ReturnType<typeof aPicture>) => rest;
    const near = plain(alike(picture, 30, 90));
    const far = plain(alike(picture, 32, 90));
    const other = plain(aPicture(90));
    const turned = {
      ...other,
      likeness: other.likeness && {
        ...other.likeness,
        forms: other.likeness.forms.map((form, at) => (at === 2 ? (picture.likeness?.pdq ?? '') : form)),
      },
    };
    const { holdings } = await check(ours, { pictures: [near, far, turned] });
    expect(holdings).toMatchObject([
      { at: 'pictures.0', tier: 'near', distance: 30, form: 0 },
      { at: 'pictures.2', tier: 'near', distance: 0, form: 3 },
    ]);
  });

  test('of a common value tells of no other agency, and leaves no notice, while it is one', async () => {
    const value = number();
    await submit(theirs, { selectors: [aPhone(value)] });
    const [proposer, approver] = [
      await world.memberOf(theirs.agencyId, 'liaison'),
      await world.memberOf(theirs.agencyId, 'liaison'),
    ];
    const { id } = await proposer.call((api) => api.commonValues.propose({ ...hotline, value }));
    await approver.call((api) => api.commonValues.approve({ id }));
    const { holdings, receipt } = await check(ours, { selectors: [phone(value)] });
    expect(holdings).toEqual([]);
    const { notices } = await theirs.call((api) => api.checks.desk());
    expect(notices.filter(({ checkId }) => checkId === receipt.id)).toEqual([]);
  });

  test('names what cannot be read, and counts nothing', async () => {
    await expect(check(ours, { selectors: [phone('12')] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(check(ours, {})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('sent again is answered again and counted once; the same id with another question is refused', async () => {
    const value = number();
    await submit(theirs, { selectors: [aPhone(value)] });
    const asked = aCheck({ selectors: [phone(value)] });
    const first = await ours.call((api) => api.checks.check(asked));
    const again = await ours.call((api) => api.checks.check(asked));
    expect(again).toEqual(first);
    const other = { ...asked, selectors: [phone(number())] };
    await expect(ours.call((api) => api.checks.check(other))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(theirs.call((api) => api.checks.check(asked))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('of an NGO’s client is sealed: nothing is looked for and nothing counted', async () => {
    const ngo = await (await world.agency({ kind: 'ngo', legalRegime: 'us_34usc12291' })).member(
      'caseworker',
    );
    const value = number();
    await submit(theirs, { selectors: [aPhone(value)] });
    for (const subjectRole of ['victim', 'witness', 'associate', 'unknown'] as const) {
      const { holdings, receipt, allowance } = await check(ngo, { subjectRole, selectors: [phone(value)] });
      expect(holdings).toEqual([]);
      expect(receipt).toMatchObject({ sealed: 1, selectorsAsked: 0, heldByOthers: 0 });
      expect(allowance.left).toBe(quotasAtFirst.direct.member);
    }
    const { holdings } = await check(ngo, { subjectRole: 'suspect', selectors: [phone(value)] });
    expect(holdings).toHaveLength(1);
  });
});

describe('the trail of a check', () => {
  test('has a commitment that the asker can open, and no value', async () => {
    const value = number();
    await submit(theirs, { selectors: [aPhone(value)] });
    const asked = aCheck({ selectors: [phone(value)] });
    const { receipt } = await ours.call((api) => api.checks.check(asked));
    const terms = [`phone +${value.replaceAll(/\D/g, '')}`];
    expect(receipt.terms).toBe(saltedCommitment(Buffer.from(asked.salt, 'hex'), canonicalJson(terms)));
    const { rows } = await database.admin.query<{
      type: string;
      body: string;
      counterpart_id: string | null;
    }>('select type, body, counterpart_id from audit_event where object_id = $1 order by id', [asked.id]);
    expect(rows.map(({ type }) => type)).toEqual(['check.overlapped', 'check.made', 'receipt.issued']);
    expect(rows[0]?.counterpart_id).toBe(theirs.agencyId);
    const digits = value.replaceAll(/\D/g, '').slice(-7);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${digits}|Seized`));
    const { rows: kept } = await database.admin.query('select * from selector_check where id = $1', [
      asked.id,
    ]);
    expect(JSON.stringify(kept)).not.toContain(digits);
    expect(JSON.stringify([rows, kept])).not.toContain(asked.salt);
  });

  test('reaches the holder, who learns as much as the asker: who, when, what for, about which selector', async () => {
    const value = number();
    const { reference } = await submit(theirs, { selectors: [aPhone(value)] });
    const { receipt } = await check(ours, { selectors: [phone(value)] });
    const { notices } = await theirs.call((api) => api.checks.desk());
    expect(notices.find(({ checkId }) => checkId === receipt.id)).toMatchObject({
      ...{ lead: reference, type: 'phone', purposeCode: 'investigation' },
      agency: { id: ours.agencyId },
    });
    const mine = await ours.call((api) => api.checks.desk());
    expect(mine.notices.filter(({ checkId }) => checkId === receipt.id)).toEqual([]);
    expect(mine.receipts[0]).toEqual(receipt);
  });

  test('receipts are their member’s own', async () => {
    const colleague = await world.memberOf(ours.agencyId, 'investigator');
    await check(ours, { selectors: [phone(number())] });
    expect((await colleague.call((api) => api.checks.desk())).receipts).toEqual([]);
  });
});

describe('the quota', () => {
  const ask = (actor: TestActor, count: number) =>
    check(actor, {
      selectors: Array.from({ length: count }, (_, at) => phone(`+1 619 556 ${String(at).padStart(4, '0')}`)),
    });

  test('is told before it bites, bites, and leaves an event', async () => {
    const member = await (await world.agency()).member('investigator');
    const left = async () => (await member.call((api) => api.checks.desk())).allowance.direct.left;
    expect(await left()).toBe(500);
    expect((await ask(member, 200)).allowance).toEqual({ of: 'member', limit: 500, left: 300, short: false });
    expect((await ask(member, 200)).allowance).toMatchObject({ left: 100, short: true });
    await expect(ask(member, 101)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(await left()).toBe(100);
    await ask(member, 100);
    expect(await left()).toBe(0);
    await expect(ask(member, 1)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    const { rows } = await database.admin.query<{ outcome: string }>(
      `select outcome from audit_event where type = 'check.refused' and member_id = $1`,
      [member.memberId],
    );
    expect(rows).toEqual([{ outcome: 'denied' }, { outcome: 'denied' }]);
  });

  test('holds for many at the same instant, and for the agency as a whole', async () => {
    const member = await (await world.agency()).member('investigator');
    const colleague = await world.memberOf(member.agencyId, 'investigator');
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        ask(member, 100).then(
          () => 'asked',
          () => 'refused',
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'asked')).toHaveLength(5);
    await database.admin.query('update check_use set asked = $1 where counted_id = $2', [
      quotasAtFirst.direct.agency - 50,
      member.agencyId,
    ]);
    expect((await colleague.call((api) => api.checks.desk())).allowance.direct).toEqual({
      ...{ of: 'agency', limit: 5_000, left: 50, short: true },
    });
    await expect(ask(colleague, 51)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  test('begins anew on the next day of the agency’s calendar', async () => {
    const member = await (await world.agency()).member('investigator');
    await ask(member, 200);
    await database.admin.query(`update check_use set day = day - 1 where agency_id = $1`, [member.agencyId]);
    expect((await member.call((api) => api.checks.desk())).allowance.direct.left).toBe(500);
  });
});
