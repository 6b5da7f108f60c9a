import type { createCaller } from '@/api/root';
import { reviewAgency } from '@/features/audit/review/run/commands';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import type { TestActor } from './actors';
import type { testDatabase } from './database';
import { aCheck } from './leads';

type Caller = ReturnType<typeof createCaller>;
type Call = (api: Caller) => Promise<unknown>;
type Expectation = (call: Call) => () => Promise<void>;

const zone = 'America/Los_Angeles';
export const lastWeek = '2026-11-09';

/** The rules run over an agency's trail, as the worker does. */
export function runReview(agencyId: string, now = new Date()): Promise<number> {
  const ctx = { ...systemContext('worker'), now };
  return transactAs(ctx, agencyId, (tx) => reviewAgency(tx, ctx, { id: agencyId, timeZone: zone }));
}

/** A member asks for the own e-mail, and that is found. */
export async function lookUpOneself(member: TestActor): Promise<void> {
  const selectors = [{ type: 'email' as const, value: member.email, region: null }];
  await member.call((api) => api.checks.check(aCheck({ selectors })));
  await runReview(member.agencyId);
}

/** What a member of another agency gets of a review, with the finding's id in hand: nothing. */
export function reviewCases(of: { denied: Expectation; silent: Expectation; findingId: () => string }) {
  const { denied, silent, findingId } = of;
  const decided = { outcome: 'justified', note: 'x', exceptionDays: null } as const;
  return {
    'review.findings': silent((api) => api.review.findings({ closed: false, cursor: null })),
    'review.rules': silent((api) => api.review.rules()),
    'review.sheet': silent((api) => api.review.sheet({ week: lastWeek })),
    'review.take': denied((api) => api.review.take({ id: findingId() })),
    'review.close': denied((api) => api.review.close({ id: findingId(), ...decided })),
    'review.endException': denied((api) => api.review.endException({ id: findingId() })),
    'review.tune': silent((api) => api.review.tune({ rule: 'mass_export', parameter: 'least', value: 3 })),
    'review.sign': silent((api) => api.review.sign({ week: lastWeek })),
  };
}

/** Each act of an auditor on what was found about a colleague. */
export function reviewActs(of: () => { actor: TestActor; findings: readonly string[]; exceptionId: string }) {
  const call = (use: Call) => of().actor.call(use);
  const [open, taken] = [() => of().findings[0] ?? '', () => of().findings[1] ?? ''];
  const decided = { outcome: 'false_alarm', note: 'His own case.', exceptionDays: 30 } as const;
  return {
    'review.take': () => call((api) => api.review.take({ id: open() })),
    'review.close': () => call((api) => api.review.close({ id: taken(), ...decided })),
    'review.endException': () => call((api) => api.review.endException({ id: of().exceptionId })),
    'review.tune': () =>
      call((api) => api.review.tune({ rule: 'mass_export', parameter: 'least', value: 3 })),
    'review.sign': () => call((api) => api.review.sign({ week: lastWeek })),
  };
}

/** Two findings and an exception: one to take, one that is taken, one to end. */
export async function whatIsFound(
  { admin }: ReturnType<typeof testDatabase>,
  actor: TestActor,
  member: TestActor,
): Promise<{ findings: string[]; exceptionId: string }> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into review_finding (id, agency_id, rule, member_id, day, count, found_at, last_at, event_ids, state)
     select gen_random_uuid(), $1, 'own_details', $2, date '2026-11-02' + day, 1, now(), now(), '{}', 'open'
     from generate_series(0, 1) as day returning id`,
    [actor.agencyId, member.memberId],
  );
  const findings = rows.map(({ id }) => id);
  const made = await admin.query<{ id: string }>(
    `insert into review_exception values (gen_random_uuid(), $1, 'colleague', $2, $3, $4, now(), now()) returning id`,
    [actor.agencyId, member.memberId, findings[0], actor.memberId],
  );
  return { findings, exceptionId: made.rows[0]?.id ?? '' };
}

/** Makes every act possible again after it was done. */
export async function undoReview(
  { admin }: ReturnType<typeof testDatabase>,
  actor: TestActor,
  taken: string,
) {
  await admin.query(
    `update review_finding set state = 'open', reviewer_id = null, outcome = null, note = null, closed_at = null`,
  );
  await admin.query(`update review_finding set state = 'taken', reviewer_id = $1 where id = $2`, [
    actor.memberId,
    taken,
  ]);
  await admin.query('delete from review_sheet');
  await admin.query(`update review_exception set expires_at = '2100-01-01'`);
}

/** A row in each table of the review, for row-level security to hide. */
export async function oneOfEachReviewTable(
  database: ReturnType<typeof testDatabase>,
  actor: TestActor,
  member: TestActor,
): Promise<void> {
  await whatIsFound(database, actor, member);
  const of = [actor.agencyId, actor.memberId];
  for (const row of [
    `review_setting select $1::uuid, 'colleague', 'least', 2 where $2::uuid is not null`,
    `review_sheet select $1::uuid, '2026-11-09', $2::uuid, now(), gen_random_uuid()`,
    `review_mark select $1::uuid, '2026-11-09', 0, now() where $2::uuid is not null`,
    `check_stem select $1::uuid, $2::uuid, '2026-11-09', '\\x00', repeat('0', 256)::bit(256)`,
  ])
    await database.admin.query(`insert into ${row}`, of);
}
