import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { buildAbility, visible } from './authorization';
import { transact } from './transact';

testDatabase();
let member: TestActor;

beforeAll(async () => {
  member = await (await (await createWorld()).agency()).member('administrator');
});

const models = ['Agency', 'AuditEvent', 'AuditExport', 'HitSide', 'Lead', 'LeadImport', 'Member'] as const;

describe('with no rule', () => {
  const none = buildAbility(null, []);

  test.each(models)('no %s is visible, wherever the clause stands', async (model) => {
    const ctx = await member.context();
    const clause = visible(none, 'read', model);
    const table = (model[0]?.toLowerCase() + model.slice(1)) as 'member';
    for (const where of [clause, { AND: [clause] }, { AND: [clause, {}] }, { OR: [clause] }]) {
      expect(
        await transact(ctx, (tx) => tx[table].count({ where: where as object })),
        JSON.stringify(where),
      ).toBe(0);
    }
  });
});

test('with a rule, what it says', async () => {
  const ctx = await member.context();
  const where = { AND: [visible(ctx.ability, 'administer', 'Member'), { id: member.memberId }] };
  expect(await transact(ctx, (tx) => tx.member.count({ where }))).toBe(1);
});
