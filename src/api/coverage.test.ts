import { beforeAll, describe, expect, test } from 'vitest';
import { parseAuditEvent } from '@/core/audit-event';
import { hitReference } from '@/features/deconfliction/domain';
import type { TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anyEvents, anyKind } from '@/test/exports';
import { aVictim, threeAgencies, type Victim } from '@/test/victim';
import { type createCaller, rootRouter } from './root';

type Caller = ReturnType<typeof createCaller>;

const database = testDatabase();
let owner: Victim;
let stranger: TestActor;

beforeAll(async () => {
  const agencies = await threeAgencies();
  stranger = agencies.stranger;
  owner = await aVictim(agencies.actor, agencies.other);
});

/**
 * Every read of the root router (that every command is in the trail, the anomaly test proves: none works without it), as  the one whose data it is: what is answered is what is protected.
 */
const reads: Record<string, (api: Caller) => Promise<unknown>> = {
  'agencies.list': (api) => api.agencies.list(),
  'alerts.inbox': (api) => api.alerts.inbox(),
  'alerts.live': async (api) => {
    const stream = (await api.alerts.live())[Symbol.asyncIterator]();
    await stream.next();
    await stream.return?.();
  },
  'audit.activity': (api) => api.audit.activity(anyKind),
  'audit.checkpoints': (api) => api.audit.checkpoints({ before: null, all: true }),
  'audit.disclosures': (api) => api.audit.disclosures({ references: [owner.reference] }),
  'audit.event': (api) => api.audit.event({ id: owner.eventId }),
  'audit.events': (api) => api.audit.events(anyEvents),
  'audit.health': (api) => api.audit.health(),
  'audit.scope': (api) => api.audit.scope(),
  'checkQuotas.get': (api) => api.checkQuotas.get(),
  'checks.desk': (api) => api.checks.desk(),
  'commonValues.list': (api) => api.commonValues.list(),
  'deconfliction.countsByLead': (api) => api.deconfliction.countsByLead({ leadIds: [owner.leadId] }),
  'deconfliction.hit': (api) => api.deconfliction.hit({ id: owner.hitId }),
  'deconfliction.hitByReference': (api) =>
    api.deconfliction.hitByReference({ reference: hitReference(owner.hitId) }),
  'deconfliction.hits': (api) => api.deconfliction.hits({ state: 'all', leadId: null }),
  'deconfliction.receipt': (api) => api.deconfliction.receipt({ leadId: owner.leadId }),
  'deconfliction.scope': (api) => api.deconfliction.scope(),
  'desk.get': (api) => api.desk.get(),
  'erasures.list': (api) => api.erasures.list(),
  'exports.get': (api) => api.exports.get({ id: owner.exportId }),
  'exports.list': (api) => api.exports.list(),
  'fileChecks.heldRows': (api) => api.fileChecks.heldRows({ id: owner.fileId }),
  'fileChecks.list': (api) => api.fileChecks.list(),
  'fileChecks.rows': (api) => api.fileChecks.rows({ id: owner.fileId, part: 0 }).catch(() => null),
  'identity.me': (api) => api.identity.me(),
  'identity.members': (api) => api.identity.members(),
  'identity.mySessions': (api) => api.identity.mySessions(),
  'imports.get': (api) => api.imports.get({ id: owner.importId }),
  'imports.list': (api) => api.imports.list(),
  'imports.problems': (api) => api.imports.problems({ id: owner.importId, after: -1 }),
  'leads.byNumber': (api) => api.leads.byNumber({ number: Number(owner.reference.split('-').at(-1)) }),
  'leads.get': (api) => api.leads.get({ reference: owner.reference }),
  'leads.list': (api) => api.leads.list({ cursor: null }),
  'queue.figures': (api) => api.queue.figures(),
  'queue.get': (api) => api.queue.get(),
  'receipts.issued': (api) => api.receipts.issued({ of: 'lead', id: owner.leadId }),
  'review.findings': (api) => api.review.findings({ closed: false, cursor: null }),
  'review.rules': (api) => api.review.rules(),
  'review.sheet': (api) => api.review.sheet({ week: '2026-11-09' }),
  'witness.get': (api) => api.witness.get(),
};

/**
 * Reads that answer with what the session says of the caller, with the installation's rules, or with how far something of
 * the caller's own has come (a job in numbers, a receipt: is it signed). A trail that told of them at every turn of a progress bar would bury the rest.
 */
const unprotected = ['identity.me', 'deconfliction.scope', 'exports.get', 'imports.get', 'receipts.issued'];

/** Not answered yet: what it writes otherwise is as for the rows that others hold. */
const refused = ['fileChecks.rows'];

async function eventsOf(actor: TestActor, work: () => Promise<unknown>) {
  const { rows: before } = await database.admin.query('select max(id) as id from audit_event');
  await work();
  const { rows } = await database.admin.query<{ body: string }>(
    'select body from audit_event where id > $1 and member_id = $2 order by id',
    [before[0].id, actor.memberId],
  );
  return rows.map(({ body }) => parseAuditEvent(body));
}

describe('what is read is in the trail before it leaves', () => {
  test.each(Object.keys(reads))('%s', async (path) => {
    const events = await eventsOf(owner.actor, () =>
      owner.actor.call((api) => reads[path]?.(api) ?? fail(path)),
    );
    const outcome = refused.includes(path) ? 'denied' : 'success';
    if (unprotected.includes(path)) expect(events).toEqual([]);
    else expect(events.map((event) => event.outcome)).toContain(outcome);
  });

  test('there is a read for every query of the root router', () => {
    const procedures = Object.entries(
      rootRouter._def.procedures as unknown as Record<string, { readonly _def: { readonly type: string } }>,
    );
    const queries = procedures.filter(([, { _def }]) => _def.type !== 'mutation').map(([path]) => path);
    expect(Object.keys(reads).sort()).toEqual(queries.sort());
  });
});

const fail = (path: string) => Promise.reject(new Error(`${path} has no call`));

describe('what is refused is in the trail', () => {
  const ids = ['audit.event', 'deconfliction.hit', 'leads.get', 'imports.get', 'exports.get'];
  test.each(ids)('%s of another agency', async (path) => {
    const events = await eventsOf(stranger, () =>
      stranger.call((api) => reads[path]?.(api) ?? fail(path)).catch(() => undefined),
    );
    expect(events).toMatchObject([{ type: 'access.denied', outcome: 'denied' }]);
  });
});
