import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '@/core/ids';
import { quotasAtFirst } from '@/features/deconfliction/checks/quota/domain';
import { appErrorOf } from '@/server/trpc';
import { createWorld, signedIn, type TestActor, type TestWorld } from '@/test/actors';
import { aHitWithAdvocate, type ShelteredHit } from '@/test/advocates';
import { testDatabase } from '@/test/database';
import { aLeadToEdit, type EditedLead, edits, undoEdits } from '@/test/edits';
import { askedErasure, erasureCommands, undecided } from '@/test/erasures';
import { anExport, fileCommands, waitingAgain } from '@/test/exports';
import { failAt } from '@/test/faults';
import { anImport, aRow } from '@/test/imports';
import { aCheck, aFile, aLead, aPhone, aPicture, aValueRow } from '@/test/leads';
import { reviewActs, undoReview, whatIsFound } from '@/test/review';
import { stateOf } from '@/test/state';
import { registerAnyWitness } from '@/test/witnesses';
import { rootRouter } from './root';

const database = testDatabase();
let world: TestWorld;
let actor: TestActor;
let other: TestActor;
let colleague: TestActor;
let locked: TestActor;
let leaver: TestActor;
let leaverEverywhere: TestActor;
let hitId: string;
let [pausedId, snoozableId, answeredId, selectorId, silentId] = ['', '', '', '', ''];
const viewId = newId();
const soon = () => new Date(Date.now() + 60_000).toISOString();
let outcomeReason: Buffer;
const values = { proposed: '', active: '', releasing: '', unseen: '' };
const [uploadId, startableId, cancellableId] = [newId(), newId(), newId()];
let chunks = 0;
const nextNumber = () => chunks++;
let fileId: string;
let exportId: string;
let [leadId, erasureId] = ['', ''];
let second: TestActor;
let edited: EditedLead;
let sheltered: ShelteredHit;
let reviewed: Awaited<ReturnType<typeof whatIsFound>>;

interface Procedure {
  readonly _def: { readonly type: string };
}

const phone = '+1 619 555 0142';

const submitAgain = () =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));

beforeAll(async () => {
  world = await createWorld();
  const agency = await world.agency();
  actor = await agency.member('investigator', 'liaison', 'administrator', 'auditor');
  colleague = await agency.member('investigator');
  locked = await agency.member('investigator');
  leaver = await agency.member('investigator');
  leaverEverywhere = await agency.member('investigator');
  other = await (await world.agency()).member('investigator', 'liaison');
  await other.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));
  const {
    hits,
    reference,
    leadId: enteredId,
  } = await actor.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));
  leadId = enteredId;
  const { selectors } = await actor.call((api) => api.leads.get({ reference }));
  selectorId = selectors[0]?.id ?? '';
  hitId = hits[0]?.id ?? '';
  const more = [await submitAgain(), await submitAgain(), await submitAgain()].map(
    (receipt) => receipt.hits[0]?.id ?? '',
  );
  [pausedId = '', answeredId = '', snoozableId = ''] = more;
  await actor.call((api) =>
    api.deconfliction.recordOutcome({ id: answeredId, outcome: 'defer', reason: 'Later.' }),
  );
  const { rows } = await database.admin.query(
    'select outcome_reason from hit_side where hit_id = $1 and agency_id = $2',
    [answeredId, actor.agencyId],
  );
  outcomeReason = rows[0].outcome_reason;
  const value = '+1 619 555 0160';
  await other.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(value)] })));
  const silently = await actor.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [{ ...aPhone(value), silent: true }] })),
  );
  silentId = silently.hits[0]?.id ?? '';
  edited = await aLeadToEdit(actor, value);
  sheltered = await aHitWithAdvocate(world, actor, other, '+1 619 555 0161');
  await commonValues();
  for (const id of [uploadId, startableId, cancellableId]) {
    await actor.call((api) => api.imports.begin({ id, settings: anImport() }));
  }
  await actor.call((api) => api.imports.addRows({ id: startableId, number: 0, rows: [aRow()] }));
  fileId = (await actor.call((api) => api.fileChecks.begin(aFile(1)))).id;
  exportId = (await actor.call((api) => api.exports.request(anExport()))).id;
  erasureId = await askedErasure(actor, leadId);
  second = await agency.member('auditor');
  reviewed = await whatIsFound(database, actor, locked);
  await undo();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const proposal = {
  ...({ type: 'phone', kind: 'hotline', reason: 'A hotline' } as const),
  expiresOn: new Date(Date.now() + 86_400_000 * 30).toISOString().slice(0, 10),
};

/** A common value in each state that a command starts from. */
async function commonValues(): Promise<void> {
  const peer = await world.memberOf(actor.agencyId, 'liaison');
  const numbers = { proposed: '0150', active: '0151', releasing: '0152', unseen: '0153' };
  for (const [state, end] of Object.entries(numbers)) {
    const value = `+1 619 555 ${end}`;
    const { id } = await peer.call((api) => api.commonValues.propose({ ...proposal, value }));
    values[state as keyof typeof values] = id;
    if (state === 'proposed') continue;
    await actor.call((api) => api.commonValues.approve({ id }));
    if (state === 'unseen')
      await actor.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(value)] })));
    if (state === 'releasing')
      await peer.call((api) => api.commonValues.proposeRelease({ id, reason: 'Over' }));
  }
}

const state = () => stateOf(database.admin);

/** Each mutation of the root router; signing in; and a read. */
const commands: Record<string, () => Promise<unknown>> = {
  'agencies.found': () => world.agency(),
  'identity.signOut': () => leaver.call((api) => api.identity.signOut()),
  'identity.signOutEverywhere': () => leaverEverywhere.call((api) => api.identity.signOutEverywhere()),
  'identity.changePassword': () =>
    actor.call((api) => api.identity.changePassword({ current: actor.password, next: actor.password })),
  'identity.addMember': () =>
    actor.call((api) =>
      api.identity.addMember({ name: 'New', email: `${newId()}@x.example`, roles: ['liaison'] }),
    ),
  'identity.releaseMember': () => actor.call((api) => api.identity.releaseMember({ id: locked.memberId })),
  'identity.endMemberSessions': () =>
    actor.call((api) => api.identity.endMemberSessions({ id: colleague.memberId })),
  'identity.disableMember': () => actor.call((api) => api.identity.disableMember({ id: colleague.memberId })),
  ...edits(() => ({ actor, lead: edited, sheltered })),
  'witness.register': () => actor.call(registerAnyWitness),
  ...reviewActs(() => ({ actor, ...reviewed })),
  'leads.revealSelector': () => actor.call((api) => api.leads.revealSelector({ id: selectorId })),
  'deconfliction.submitLead': () =>
    actor.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)], pictures: [aPicture(90)] })),
    ),
  'deconfliction.acknowledge': () => actor.call((api) => api.deconfliction.acknowledge({ id: hitId })),
  'deconfliction.recordOutcome': () =>
    actor.call((api) => api.deconfliction.recordOutcome({ id: hitId, outcome: 'defer', reason: 'Later.' })),
  'deconfliction.pauseClock': () =>
    actor.call((api) =>
      api.deconfliction.pauseClock({ id: answeredId, reason: 'A court order is on its way.' }),
    ),
  'deconfliction.resumeClock': () => actor.call((api) => api.deconfliction.resumeClock({ id: pausedId })),
  'deconfliction.reopen': () =>
    actor.call((api) => api.deconfliction.reopen({ id: answeredId, reason: 'They called back.' })),
  'deconfliction.tell': () => actor.call((api) => api.deconfliction.tell({ id: silentId })),
  'deconfliction.sendMessage': () =>
    actor.call((api) => api.deconfliction.sendMessage({ id: hitId, messageId: newId(), body: 'Hello' })),
  'checks.check': () =>
    actor.call((api) =>
      api.checks.check(aCheck({ selectors: [{ type: 'phone', value: phone, region: null }] })),
    ),
  'checks.seeNotices': () => actor.call((api) => api.checks.seeNotices({ upTo: '2100-01-01T00:00:00.000Z' })),
  'commonValues.propose': () =>
    actor.call((api) => api.commonValues.propose({ ...proposal, value: '+1 619 555 0154' })),
  'commonValues.approve': () => actor.call((api) => api.commonValues.approve({ id: values.proposed })),
  'commonValues.proposeRelease': () =>
    actor.call((api) => api.commonValues.proposeRelease({ id: values.active, reason: 'Over' })),
  'commonValues.approveRelease': () =>
    actor.call((api) => api.commonValues.approveRelease({ id: values.releasing })),
  'commonValues.see': () => actor.call((api) => api.commonValues.see({ id: values.unseen })),
  'imports.begin': () => actor.call((api) => api.imports.begin({ id: newId(), settings: anImport() })),
  'imports.addRows': () =>
    actor.call((api) => api.imports.addRows({ id: uploadId, number: nextNumber(), rows: [aRow()] })),
  'imports.start': () => actor.call((api) => api.imports.start({ id: startableId, chunks: 1 })),
  'imports.cancel': () => actor.call((api) => api.imports.cancel({ id: cancellableId })),
  'queue.acknowledge': () => actor.call((api) => api.queue.acknowledge({ ids: [pausedId] })),
  'queue.assign': () =>
    actor.call((api) => api.queue.assign({ ids: [hitId, pausedId], memberId: actor.memberId })),
  'queue.snooze': () => actor.call((api) => api.queue.snooze({ id: snoozableId, until: soon() })),
  'queue.saveView': () =>
    actor.call((api) => api.queue.saveView({ id: newId(), name: 'Mine', filter: { state: 'all' } })),
  'queue.removeView': () => actor.call((api) => api.queue.removeView({ id: viewId })),
  'audit.saveView': () =>
    actor.call((api) => api.audit.saveView({ id: newId(), name: 'Mine', chosen: { op: 'match' } })),
  'audit.removeView': () => actor.call((api) => api.audit.removeView({ id: viewId })),
  'checkQuotas.save': () => actor.call((api) => api.checkQuotas.save(quotasAtFirst)),
  'desk.save': () =>
    actor.call((api) =>
      api.desk.save({
        ...{ weekdays: [1, 2, 3, 4, 5], opens: '09:00', closes: '17:00', holidays: ['2026-12-25'] },
        ...{ deputyId: actor.memberId, supervisorId: null },
      }),
    ),
  'fileChecks.begin': () => actor.call((api) => api.fileChecks.begin(aFile(1))),
  'fileChecks.addRows': () =>
    actor.call((api) => api.fileChecks.addRows({ id: fileId, part: 0, rows: [aValueRow(1, phone)] })),
  'fileChecks.start': () => actor.call((api) => api.fileChecks.start({ id: fileId })),
  'fileChecks.cancel': () => actor.call((api) => api.fileChecks.cancel({ id: fileId })),
  'fileChecks.discard': () => actor.call((api) => api.fileChecks.discard({ id: fileId })),
  ...erasureCommands(() => ({ actor, second, leadId, erasureId })),
  ...fileCommands(() => ({ actor, exportId, hitId })),
  'signing in': () => signedIn(other.email, other.password),
  'a read': () => actor.call((api) => api.deconfliction.hits({ state: 'all', leadId: null })),
};

/** Makes every command possible again after it was done. */
async function undo(): Promise<void> {
  await database.admin.query(
    `update hit_side set acknowledged_at = null, paused_at = case when hit_id = $1 then now() end,
       outcome = case when hit_id = $2 then 'defer'::hit_outcome end, outcome_reason = case when hit_id = $2 then $3::bytea end`,
    [pausedId, answeredId, outcomeReason],
  );
  await database.admin.query('update hit set silent = true where id = $1', [silentId]);
  await database.admin.query('update hit_side set veiled = agency_id <> $2 where hit_id = $1', [
    silentId,
    actor.agencyId,
  ]);
  for (const view of ['saved_view', 'audit_view'])
    await database.admin.query(
      `insert into ${view} values ($1, $2, $3, 'Old', '{"state": "all"}') on conflict do nothing`,
      [viewId, actor.agencyId, actor.memberId],
    );
  await undoReview(database, actor, reviewed.findings[1] ?? '');
  await undoEdits(database.admin, edited);
  await database.admin.query('update session set ended_at = null');
  await database.admin.query('update common_holder set seen_at = null');
  const steps = { approved: values.proposed, release_proposed: values.active, released: values.releasing };
  for (const [step, id] of Object.entries(steps))
    await database.admin.query(
      `update common_value set ${step}_at = null, ${step}_by_id = null where id = $1`,
      [id],
    );
  await database.admin.query(undecided);
  await database.admin.query(waitingAgain, [exportId]);
  await database.admin.query(`update lead_import set state = 'uploading'`);
  await database.admin.query(
    'update member set disabled_at = null, locked_at = case when id = $1 then now() end',
    [locked.memberId],
  );
}

describe('a command that fails at any statement leaves nothing: no state, no job, no event', () => {
  test('there is an entry for every mutation', () => {
    const procedures = Object.entries(rootRouter._def.procedures as unknown as Record<string, Procedure>);
    const mutations = procedures.filter(([, { _def }]) => _def.type === 'mutation').map(([path]) => path);
    expect(Object.keys(commands)).toEqual(expect.arrayContaining(mutations));
  });

  test.each(Object.keys(commands))('%s', async (name) => {
    await database.admin.query('update lead set version = 0');
    for (let n = 1; ; n += 1) {
      const before = await state();
      const { failed } = failAt(n);
      const outcome = await commands[name]?.().then(
        () => 'done',
        () => 'failed',
      );
      vi.restoreAllMocks();
      if (!failed()) {
        expect(n, 'it must have failed at some statements first').toBeGreaterThan(3);
        expect(outcome).toBe('done');
        return;
      }
      expect(outcome, `statement ${n}`).toBe('failed');
      expect(await state(), `statement ${n}`).toEqual(before);
    }
  });
});

describe('a trail that cannot be written', () => {
  test('lets nothing happen and nothing be read', async () => {
    await undo();
    await database.admin.query('revoke insert on audit_event from concord_app');
    try {
      for (const [name, command] of Object.entries(commands)) {
        const failure = await command().catch(appErrorOf);
        expect(failure, name).toMatchObject({ code: 'trail-unavailable' });
      }
    } finally {
      await database.admin.query('grant insert on audit_event to concord_app');
    }
  });
});
