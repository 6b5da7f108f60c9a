import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aFile, aPhone } from '@/test/leads';
import { ceilingAtFirst, type Quotas, quotasAtFirst } from './domain';

const database = testDatabase();
let world: TestWorld;
let administrator: TestActor;
let member: TestActor;

beforeAll(async () => {
  world = await createWorld();
  const agency = await world.agency();
  administrator = await world.memberOf(agency.id, 'administrator');
  member = await agency.member('investigator');
});

const set = (actor: TestActor, quotas: Quotas) => actor.call((api) => api.checkQuotas.save(quotas));
const quotas = (member: number, agency: number): Quotas => ({
  direct: { member, agency },
  file: { member: 1_000, agency: 2_000 },
});
const allowance = async (actor: TestActor) => (await actor.call((api) => api.checks.desk())).allowance;
const ask = (actor: TestActor, count: number) => {
  const selectors = Array.from({ length: count }, (_, at) => aPhone(`+1 619 557 ${String(1_000 + at)}`)).map(
    ({ subjectRole: _, ...selector }) => selector,
  );
  return actor.call((api) => api.checks.check(aCheck({ selectors })));
};

describe('an agency’s quotas', () => {
  test('are those that its administrator sets, at once, by hand and in files', async () => {
    expect(await administrator.call((api) => api.checkQuotas.get())).toEqual({
      ...{ setsCeiling: false, quotas: quotasAtFirst, ceiling: ceilingAtFirst },
      asked: { direct: 0, file: 0 },
    });
    await set(administrator, quotas(10, 15));
    expect(await allowance(member)).toMatchObject({
      direct: { of: 'member', limit: 10, left: 10, short: false },
      file: { limit: 1_000, left: 1_000 },
    });
    await expect(ask(member, 11)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect((await ask(member, 8)).allowance).toEqual({ of: 'member', limit: 10, left: 2, short: true });
    await expect(ask(member, 3)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    const colleague = await world.memberOf(member.agencyId, 'investigator');
    expect((await allowance(colleague)).direct).toEqual({ of: 'agency', limit: 15, left: 7, short: false });
    await expect(ask(colleague, 8)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    await expect(member.call((api) => api.fileChecks.begin(aFile(1_001)))).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    });
    expect(await administrator.call((api) => api.checkQuotas.get())).toMatchObject({
      asked: { direct: 8, file: 0 },
    });
    await set(administrator, quotas(100, 150));
    await ask(member, 50);
  });

  test('stay under the ceiling, and no member’s is above the agency’s', async () => {
    const above = { ...ceilingAtFirst, direct: { member: 2_001, agency: 20_000 } };
    await expect(set(administrator, above)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(set(administrator, quotas(20, 10))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(set(administrator, quotas(-1, 10))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await set(administrator, ceilingAtFirst);
  });

  test('are nobody else’s to see or to set', async () => {
    await expect(member.call((api) => api.checkQuotas.get())).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(set(member, quotasAtFirst)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const stranger = await world.agency();
    await set(await world.memberOf(stranger.id, 'administrator'), quotas(1, 1));
    expect((await allowance(member)).direct.limit).toBe(ceilingAtFirst.direct.member);
  });

  test('leave an event of configuration, which the agency’s auditor reads', async () => {
    await set(administrator, quotas(100, 150));
    const { rows } = await database.admin.query(
      `select op, outcome, object_id from audit_event where type = 'quota.changed' and agency_id = $1
       order by id desc limit 1`,
      [administrator.agencyId],
    );
    expect(rows).toEqual([{ op: 'config', outcome: 'success', object_id: administrator.agencyId }]);
  });
});

describe('the operator’s ceiling', () => {
  test('holds at once for every agency, whatever it had set', async () => {
    await set(administrator, ceilingAtFirst);
    const ceiling = { direct: { member: 60, agency: 600 }, file: ceilingAtFirst.file };
    expect(await world.operator.call((api) => api.checkQuotas.get())).toMatchObject({
      setsCeiling: true,
      quotas: ceilingAtFirst,
    });
    await set(world.operator, ceiling);
    expect((await allowance(member)).direct).toMatchObject({ limit: 60 });
    expect(await administrator.call((api) => api.checkQuotas.get())).toMatchObject({
      quotas: { direct: { member: 60, agency: 600 } },
      ceiling,
    });
    await expect(set(administrator, quotas(61, 600))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { rows } = await database.admin.query(
      `select count(*)::int from audit_event where type = 'quota.ceiling-changed'`,
    );
    expect(rows).toEqual([{ count: 1 }]);
    await set(world.operator, ceilingAtFirst);
    expect((await allowance(member)).direct.limit).toBe(ceilingAtFirst.direct.member);
  });
});
