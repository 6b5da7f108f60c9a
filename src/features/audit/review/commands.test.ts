import { beforeAll, describe, expect, test } from 'vitest';
import { seal } from '@/server/sealer/seal';
import { signStatements } from '@/server/sealer/statements';
import { createWorld, type TestActor, type TestAgency } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { lastWeek, lookUpOneself, runReview } from '@/test/review';
import { testSealing } from '@/test/sealer';

const database = testDatabase();
let agency: TestAgency;
let auditor: TestActor;
let second: TestActor;
let oversight: TestActor;
let other: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  agency = await world.agency({ name: 'Harbor City' });
  [auditor, second] = [await agency.member('auditor', 'investigator'), await agency.member('auditor')];
  oversight = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
  other = await (await world.agency()).member('auditor');
});

const listed = async (actor: TestActor, closed = false) =>
  (await actor.call((api) => api.review.findings({ closed, cursor: null }))).findings;
const take = (actor: TestActor, id: string) => actor.call((api) => api.review.take({ id }));
const close = (
  actor: TestActor,
  id: string,
  given: Partial<{ outcome: 'justified' | 'false_alarm' | 'misuse'; exceptionDays: number | null }> = {},
) =>
  actor.call((api) =>
    api.review.close({ id, outcome: 'justified', note: 'An own case.', exceptionDays: null, ...given }),
  );
const again = async (member: TestActor) => {
  await database.admin.query('delete from review_mark');
  await lookUpOneself(member);
};
async function aFinding(): Promise<{ id: string; member: TestActor }> {
  const member = await agency.member('investigator');
  await again(member);
  const [finding] = await listed(auditor);
  return { id: finding?.id ?? '', member };
}

describe('a finding', () => {
  test('is taken, closed with an outcome and a note, and each of it is in the trail', async () => {
    const { id } = await aFinding();
    await expect(close(auditor, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await take(auditor, id);
    await expect(close(second, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await take(second, id);
    await close(second, id);
    await expect(take(auditor, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await listed(auditor, true)).toMatchObject([
      { id, state: 'closed', outcome: 'justified', note: 'An own case.', can: { take: false, close: false } },
    ]);
    const { rows } = await database.admin.query(
      'select type, agency_id from audit_event where object_id = $1 order by id',
      [id],
    );
    expect(rows.map(({ type }) => type)).toEqual([
      'review.found',
      ...['review.taken', 'review.taken', 'review.closed'],
    ]);
    expect(new Set(rows.map(({ agency_id }) => agency_id))).toEqual(new Set([agency.id]));
  });

  test('about oneself is for a colleague', async () => {
    await again(auditor);
    const [finding] = await listed(auditor);
    expect(finding?.can).toEqual({ take: false, close: false });
    await expect(take(auditor, finding?.id ?? '')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await take(second, finding?.id ?? '');
  });

  test('is seen by its agency’s auditors and by oversight, who sees no name and no note, and decides nothing', async () => {
    const { id } = await aFinding();
    await take(auditor, id);
    await close(auditor, id, { outcome: 'misuse' });
    expect(await listed(other, true)).toEqual([]);
    expect(await listed(other)).toEqual([]);
    const seen = (await listed(oversight, true)).find((finding) => finding.id === id);
    expect(seen).toMatchObject({ agency: 'Harbor City', member: null, reviewer: null, note: null });
    const open = await aFinding();
    await expect(take(oversight, open.id)).rejects.toMatchObject({
      code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/),
    });
    await expect(take(other, open.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that is a false alarm is learnt, for this rule and member, until the exception ends', async () => {
    const { id, member } = await aFinding();
    await take(auditor, id);
    await expect(close(auditor, id, { exceptionDays: 30 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await close(auditor, id, { outcome: 'false_alarm', exceptionDays: 30 });
    const forget = () =>
      database.admin.query('delete from review_finding where member_id = $1', [member.memberId]);
    const foundAgain = async () =>
      (await database.admin.query('select from review_finding where member_id = $1', [member.memberId]))
        .rowCount;
    await forget();
    await again(member);
    expect(await foundAgain()).toBe(0);
    const { exceptions } = await auditor.call((api) => api.review.rules());
    const exception = exceptions.find(({ rule }) => rule === 'own_details');
    await auditor.call((api) => api.review.endException({ id: exception?.id ?? '' }));
    await again(member);
    expect(await foundAgain()).toBe(1);
  });
});

test('a week is signed off once, when it is over; the sealer signs what the event commits to', async () => {
  await runReview(agency.id);
  const sign = (week: string) => auditor.call((api) => api.review.sign({ week }));
  await expect(sign('2100-01-04')).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(sign('2026-11-32')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await sign('2026-11-11');
  await expect(sign(lastWeek)).rejects.toMatchObject({ code: 'CONFLICT' });
  const sheet = await second.call((api) => api.review.sheet({ week: lastWeek }));
  expect(sheet).toMatchObject({ signed: { at: expect.any(String) }, maySign: false });
  expect((await other.call((api) => api.review.sheet({ week: lastWeek }))).signed).toBeNull();
  const [sealing, client] = [await testSealing(), await database.connectAsSealer()];
  await seal(client, sealing, new Date());
  await signStatements(client, sealing, new Date(), 'others');
  const { rows } = await database.admin.query(
    `select convert_from(body, 'UTF8') as body, signature from audit_statement where event_id = $1`,
    [sheet.signed?.eventId],
  );
  expect(rows[0]).toMatchObject({
    body: expect.stringMatching(/^concord review-sheet v1\n/),
    signature: expect.stringMatching(/BEGIN PGP SIGNATURE/),
  });
});
