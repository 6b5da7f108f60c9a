import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import { createWorld, type TestActor, type TestAgency, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anExport } from '@/test/exports';
import { aCheck, aFile, aLead, aPhone } from '@/test/leads';
import type { ReviewRule } from '../domain';
import { reviewAgency } from '../run/commands';

const database = testDatabase();
let world: TestWorld;
let agency: TestAgency;
let member: TestActor;
let auditor: TestActor;
const zone = 'America/Los_Angeles';

beforeEach(async () => {
  world ??= await createWorld();
  agency = await world.agency();
  member = await agency.member('investigator');
  auditor = await agency.member('auditor');
});

let next = 1000;
const phones = (...endings: (number | string)[]) =>
  endings.map((ending) => ({ type: 'phone' as const, value: `+1 619 555 ${ending}`, region: null }));
const mail = (value: string) => ({ type: 'email' as const, value, region: null });
type Asked = ReturnType<typeof phones>[number] | ReturnType<typeof mail>;
const check = (selectors: readonly Asked[], caseReference = 'C-1', by = member) =>
  by.call((api) =>
    api.checks.check(
      aCheck({
        selectors: [...selectors],
        purpose: { code: 'investigation', caseReference, justification: 'Open' },
      }),
    ),
  );

/** The rules as the worker runs them, at an instant; and what the auditor then sees. */
async function run(now = new Date()): Promise<number> {
  const ctx = { ...systemContext('worker'), now };
  return transactAs(ctx, agency.id, (tx) => reviewAgency(tx, ctx, { id: agency.id, timeZone: zone }));
}
async function found(rule: ReviewRule) {
  await run();
  const { findings } = await auditor.call((api) => api.review.findings({ closed: false, cursor: null }));
  return findings.filter((finding) => finding.rule === rule).map(({ count }) => count);
}
const tune = (rule: ReviewRule, parameter: 'least' | 'days' | 'hours', value: number) =>
  auditor.call((api) => api.review.tune({ rule, parameter, value }));

/** What happened now is put to another time: the trail itself refuses that to everybody but a test's superuser. */
async function at(local: string, of = member): Promise<void> {
  await database.admin.query('alter table audit_event disable trigger append_only');
  await database.admin.query(
    'update audit_event set at = $2::timestamp at time zone $3 where member_id = $1',
    [of.memberId, local, zone],
  );
  await database.admin.query('alter table audit_event enable trigger append_only');
}

async function openTimes(count: number, by = member): Promise<void> {
  const { reference } = await by.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(`+1 619 555 ${next++}`)] })),
  );
  for (let done = 0; done < count; done += 1) await by.call((api) => api.leads.get({ reference }));
}

describe('a planted case is found, a near miss is not', () => {
  test('checks without a case', async () => {
    for (const of of ['', '', '', '', 'C-1', '']) await check(phones(next++), of);
    expect(await found('check_without_case')).toEqual([5]);
  });
  test('four checks without a case are not', async () => {
    for (const of of ['', '', '', '', 'C-1']) await check(phones(next++), of);
    expect(await found('check_without_case')).toEqual([]);
  });

  test('a case first named longer ago than the rule allows', async () => {
    await check(phones(next++), ' c-old');
    await check(phones(next++), 'C-NEW');
    await database.admin.query(
      `update selector_check set checked_at = checked_at - interval '91 days' where agency_id = $1
       and case_key = (select case_key from selector_check where agency_id = $1 order by id limit 1)`,
      [agency.id],
    );
    await check(phones(next++), 'C-Old');
    await check(phones(next++), 'C-New');
    expect(await found('stale_purpose')).toEqual([1]);
  });
  test('a case that is as old as the rule allows is not stale', async () => {
    await check(phones(next++), 'C-1');
    await database.admin.query(
      `update selector_check set checked_at = checked_at - interval '89 days' where agency_id = $1`,
      [agency.id],
    );
    await check(phones(next++), 'C-1');
    expect(await found('stale_purpose')).toEqual([]);
  });

  test('a burst in the night, on the agency’s own clock', async () => {
    await openTimes(15);
    await at('2026-11-03 23:30');
    expect(await found('off_hours')).toEqual([15]);
  });
  test('as much in the evening, or less in the night, is not', async () => {
    await openTimes(15);
    await at('2026-11-03 20:59');
    const other = await agency.member('investigator');
    await openTimes(14, other);
    await at('2026-11-04 02:00', other);
    expect(await found('off_hours')).toEqual([]);
  });

  test('values that differ in their last digits, one check after the other', async () => {
    // They are counted by one byte of a digest each, so two may be counted as one; of ten, never five.
    for (const ending of [4200, 4201, 4202, 4217, 4236, 4251, 4268, 4274, 4283, 4299])
      await check(phones(ending));
    const [count = 0] = await found('near_identical');
    expect(count).toBeGreaterThanOrEqual(6);
  });
  test('the same value again and again is one, and so are values that are not alike', async () => {
    for (const ending of [4300, 4300, 4300, 4300, 4300, 4300, 4400, 4500, 4600, 4700])
      await check(phones(ending));
    expect(await found('near_identical')).toEqual([]);
  });

  test('the own e-mail', async () => {
    await check([mail(member.email)]);
    expect(await found('own_details')).toEqual([1]);
    expect(await found('colleague')).toEqual([]);
  });
  test('a colleague’s e-mail; not one of another agency', async () => {
    await check([mail(auditor.email)]);
    await check([mail('somebody.else@agency.example')]);
    expect(await found('colleague')).toEqual([1]);
    expect(await found('own_details')).toEqual([]);
  });

  test('one who opens far more than the others', async () => {
    await auditor.call((api) => api.review.tune({ rule: 'above_peers', parameter: 'least', value: 10 }));
    const peers = [await agency.member('investigator'), await agency.member('investigator')];
    for (const peer of peers) await openTimes(2, peer);
    await openTimes(11);
    expect(await found('above_peers')).toEqual([11]);
  });
  test('five times as much as the median is not more than that', async () => {
    await auditor.call((api) => api.review.tune({ rule: 'above_peers', parameter: 'least', value: 10 }));
    const peer = await agency.member('investigator');
    await openTimes(1, peer);
    await openTimes(10);
    await openTimes(3, await agency.member('investigator'));
    expect(await found('above_peers')).toEqual([]);
  });

  test('refused, and let in for the first time soon after', async () => {
    const { leadId, reference } = await member.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone(`+1 619 555 ${next++}`)] })),
    );
    const late = await agency.member('administrator');
    await expect(late.call((api) => api.leads.get({ reference }))).rejects.toBeDefined();
    await database.admin.query(`update member set roles = '{investigator}' where id = $1`, [late.memberId]);
    await late.call((api) => api.leads.get({ reference }));
    expect(leadId).toBeDefined();
    expect(await found('denied_then_widened')).toEqual([1]);
  });
  test('refused something on what one had opened before is not', async () => {
    const { reference, leadId } = await member.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone(`+1 619 555 ${next++}`)] })),
    );
    await member.call((api) => api.leads.get({ reference }));
    await expect(member.call((api) => api.audit.event({ id: leadId }))).rejects.toBeDefined();
    await member.call((api) => api.leads.get({ reference }));
    expect(await found('denied_then_widened')).toEqual([]);
  });

  test('many exports on a day; one fewer is not', async () => {
    await tune('mass_export', 'least', 2);
    for (let asked = 0; asked < 3; asked += 1) await check(phones(next++));
    expect(await found('mass_export'), 'a check has a receipt, which is no export').toEqual([]);
    await database.admin.query('delete from review_mark where agency_id = $1', [agency.id]);
    await auditor.call((api) => api.exports.request(anExport()));
    expect(await found('mass_export')).toEqual([]);
    await auditor.call((api) => api.exports.request(anExport()));
    await database.admin.query('delete from review_mark where agency_id = $1', [agency.id]);
    expect(await found('mass_export')).toEqual([2]);
  });
});

test('what is found is found once, however often the rules run, and counts on while nobody has closed it', async () => {
  await check([mail(member.email)]);
  const now = Date.now();
  expect(await run(new Date(now))).toBe(1);
  await check([mail(member.email)]);
  expect(await run(new Date(now + 14 * 60_000)), 'within a quarter of an hour').toBe(0);
  expect(await run(new Date(now + 16 * 60_000))).toBe(0);
  const page = await auditor.call((api) => api.review.findings({ closed: false, cursor: null }));
  expect(page.findings).toMatchObject([{ rule: 'own_details', count: 2, state: 'open' }]);
  expect(page.findings[0]?.eventIds).toHaveLength(2);
  const [first = newId()] = page.findings[0]?.eventIds ?? [];
  expect(await auditor.call((api) => api.audit.event({ id: first }))).toMatchObject({ type: 'check.made' });
});

test('what is kept of a check names nobody’s values', async () => {
  await check(phones(4900, 4901));
  await member.call((api) => api.fileChecks.begin(aFile(1)));
  const { rows } = await database.admin.query('select stem, case_key, seen from check_stem, selector_check');
  expect(JSON.stringify(rows)).not.toMatch(/555|C-1/);
});

test('a parameter is tuned within its bounds alone', async () => {
  await expect(tune('off_hours', 'least', 201)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(tune('off_hours', 'days', 5)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await tune('off_hours', 'least', 3);
  await openTimes(3);
  await at('2026-11-03 23:30');
  expect(await found('off_hours')).toEqual([3]);
});
