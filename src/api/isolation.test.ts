import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { quotasAtFirst } from '@/features/deconfliction/checks/quota/domain';
import { hitReference } from '@/features/deconfliction/domain';
import { signedIn, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { erasureCases } from '@/test/erasures';
import { anyEvents, anyKind, exportCases } from '@/test/exports';
import { fileCheckCases } from '@/test/file-checks';
import { anImport, aRow } from '@/test/imports';
import { leadCases } from '@/test/lead-cases';
import { aCheck, additionTo, aLead, aPhone, withdrawalFrom } from '@/test/leads';
import { reviewCases } from '@/test/review';
import { aVictim, hotline, number, secret, threeAgencies, type Victim } from '@/test/victim';
import { witnessKey } from '@/test/witnesses';
import { type createCaller, rootRouter } from './root';

type Caller = ReturnType<typeof createCaller>;

const database = testDatabase();

let victim: Victim;
/** A member of a third agency with every role that an agency can give. */
let attacker: TestActor;

beforeAll(async () => {
  const { actor, other, stranger } = await threeAgencies();
  attacker = stranger;
  victim = await aVictim(actor, other);
});

const denied = (call: (api: Caller) => Promise<unknown>) => async () => {
  await expect(attacker.call(call)).rejects.toMatchObject({
    code: expect.stringMatching(/^(NOT_FOUND|FORBIDDEN)$/),
  });
};

/** The attacker's own answer: nothing of the victim in it. */
const silent = (call: (api: Caller) => Promise<unknown>) => async () => {
  const answer = JSON.stringify(await attacker.call(call));
  const { actor, ...known } = victim;
  for (const one of [...Object.values(known), actor.memberId, actor.email, secret]) {
    expect(answer).not.toContain(one);
  }
};

/** Whatever the answer is, the victim's account and open sessions are what they were. */
const unchanged = (call: (api: Caller) => Promise<unknown>) => async () => {
  const state = async () =>
    (
      await database.admin.query(
        'select id, locked_at, disabled_at, password_hash from member where id = $1',
        [victim.actor.memberId],
      )
    ).rows;
  const sessions = async () =>
    (
      await database.admin.query('select count(*) from session where member_id = $1 and ended_at is null', [
        victim.actor.memberId,
      ])
    ).rows;
  const before = [await state(), await sessions()];
  await attacker.call(call).catch(() => undefined);
  expect([await state(), await sessions()]).toEqual(before);
};

/** Each procedure of the root router needs a case here, or the last test fails. */
const cases: Record<string, () => Promise<void>> = {
  // The directory is meant for all: names and desks, no member.
  'agencies.list': async () => {
    const answer = JSON.stringify(await attacker.call((api) => api.agencies.list()));
    expect(answer).not.toContain(victim.actor.email);
  },
  'agencies.found': denied((api) =>
    api.agencies.found({
      code: 'ZZ',
      name: 'Z',
      kind: 'police',
      place: 'Z',
      region: null,
      legalRegime: 'us_28cfr23',
      timeZone: 'UTC',
      liaisonDesk: 'Z',
      liaisonPhone: '1',
      liaisonEmail: 'z@z.example',
    }),
  ),
  'identity.me': silent((api) => api.identity.me()),
  'identity.mySessions': silent((api) => api.identity.mySessions()),
  'identity.signOut': async () => {
    const again = await signedIn(attacker.email, attacker.password);
    await again.call((api) => api.identity.signOut());
    await expect(victim.actor.call((api) => api.identity.me())).resolves.toBeDefined();
  },
  'identity.signOutEverywhere': async () => {
    await attacker.call((api) => api.identity.signOutEverywhere());
    await expect(victim.actor.call((api) => api.identity.me())).resolves.toBeDefined();
    attacker = await signedIn(attacker.email, attacker.password);
  },
  'identity.changePassword': unchanged((api) =>
    api.identity.changePassword({ current: victim.actor.password, next: 'a new password for all' }),
  ),
  'identity.members': silent((api) => api.identity.members()),
  'identity.addMember': denied((api) =>
    api.identity.addMember({
      agencyId: victim.actor.agencyId,
      name: 'X',
      email: 'x@x.example',
      roles: ['administrator'],
    }),
  ),
  'identity.releaseMember': denied((api) => api.identity.releaseMember({ id: victim.actor.memberId })),
  'identity.disableMember': denied((api) => api.identity.disableMember({ id: victim.actor.memberId })),
  'identity.endMemberSessions': denied((api) =>
    api.identity.endMemberSessions({ id: victim.actor.memberId }),
  ),
  'leads.list': silent((api) => api.leads.list({ cursor: null })),
  'leads.get': denied((api) => api.leads.get({ reference: victim.reference })),
  // The same number may be another lead, of the attacker's own agency; here it has none.
  'leads.byNumber': denied((api) =>
    api.leads.byNumber({ number: Number(victim.reference.split('-').at(-1)) }),
  ),
  'editing.addSelectors': denied((api) =>
    api.editing.addSelectors(additionTo({ id: victim.leadId, version: 0 }, { selectors: [aPhone(number)] })),
  ),
  'editing.withdrawSelector': denied((api) =>
    api.editing.withdrawSelector(withdrawalFrom({ id: victim.leadId, version: 0 }, victim.selectorId)),
  ),
  ...leadCases({ denied, attacker: () => attacker, leadId: () => victim.leadId }),
  'leads.revealSelector': denied((api) => api.leads.revealSelector({ id: victim.selectorId })),
  // A third holder of the number: a hit with each of the two, and nothing of their leads.
  'deconfliction.submitLead': async () => {
    const receipt = await attacker.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone(number)] })),
    );
    const answer = JSON.stringify(receipt);
    for (const known of [victim.leadId, victim.reference, victim.selectorId, victim.hitId, secret]) {
      expect(answer).not.toContain(known);
    }
  },
  'deconfliction.scope': silent((api) => api.deconfliction.scope()),
  'deconfliction.receipt': denied((api) => api.deconfliction.receipt({ leadId: victim.leadId })),
  'deconfliction.hits': silent((api) => api.deconfliction.hits({ state: 'all', leadId: null })),
  'deconfliction.hit': denied((api) => api.deconfliction.hit({ id: victim.hitId })),
  'deconfliction.hitByReference': denied((api) =>
    api.deconfliction.hitByReference({ reference: hitReference(victim.hitId) }),
  ),
  'deconfliction.countsByLead': async () => {
    expect(
      await attacker.call((api) => api.deconfliction.countsByLead({ leadIds: [victim.leadId] })),
    ).toEqual({});
  },
  'deconfliction.acknowledge': denied((api) => api.deconfliction.acknowledge({ id: victim.hitId })),
  'deconfliction.pauseClock': denied((api) =>
    api.deconfliction.pauseClock({ id: victim.hitId, reason: 'x' }),
  ),
  'deconfliction.resumeClock': denied((api) => api.deconfliction.resumeClock({ id: victim.hitId })),
  'deconfliction.reopen': denied((api) => api.deconfliction.reopen({ id: victim.hitId, reason: 'x' })),
  'deconfliction.recordOutcome': denied((api) =>
    api.deconfliction.recordOutcome({ id: victim.hitId, outcome: 'unrelated', reason: 'x' }),
  ),
  'deconfliction.release': denied((api) => api.deconfliction.release({ id: victim.hitId })),
  'deconfliction.tell': denied((api) => api.deconfliction.tell({ id: victim.hitId })),
  'deconfliction.sendMessage': denied((api) =>
    api.deconfliction.sendMessage({ id: victim.hitId, messageId: newId(), body: 'x' }),
  ),
  // The attacker learns that the victim's agency holds it, as by a hit, and nothing of its leads.
  'checks.check': silent((api) =>
    api.checks.check(aCheck({ selectors: [{ type: 'phone', value: number, region: null }] })),
  ),
  ...fileCheckCases({ denied, silent, fileId: () => victim.fileId }),
  'checks.seeNotices': async () => {
    const ofVictim = 'select from check_notice where agency_id = $1 and seen_at is null';
    const unseen = async () => (await database.admin.query(ofVictim, [victim.actor.agencyId])).rowCount;
    const before = await unseen();
    await attacker.call((api) => api.checks.seeNotices({ upTo: '2100-01-01T00:00:00.000Z' }));
    expect(before).toBeGreaterThan(0);
    expect(await unseen()).toBe(before);
  },
  'checks.desk': silent((api) => api.checks.desk()),
  'commonValues.list': silent((api) => api.commonValues.list()),
  'commonValues.propose': silent((api) => api.commonValues.propose({ ...hotline, value: '+1 619 555 0199' })),
  'commonValues.approve': denied((api) => api.commonValues.approve({ id: victim.commonValueId })),
  'commonValues.proposeRelease': denied((api) =>
    api.commonValues.proposeRelease({ id: victim.commonValueId, reason: 'x' }),
  ),
  'commonValues.approveRelease': denied((api) =>
    api.commonValues.approveRelease({ id: victim.commonValueId }),
  ),
  'commonValues.see': denied((api) => api.commonValues.see({ id: victim.commonValueId })),
  'imports.list': silent((api) => api.imports.list()),
  'imports.get': denied((api) => api.imports.get({ id: victim.importId })),
  'imports.problems': denied((api) => api.imports.problems({ id: victim.importId, after: -1 })),
  // The victim's id, begun again by another: it stays the victim's, and the attacker is told no more than of any other.
  'imports.begin': denied((api) => api.imports.begin({ id: victim.importId, settings: anImport() })),
  'imports.addRows': denied((api) => api.imports.addRows({ id: victim.importId, number: 1, rows: [aRow()] })),
  'imports.start': denied((api) => api.imports.start({ id: victim.importId, chunks: 1 })),
  'imports.cancel': denied((api) => api.imports.cancel({ id: victim.importId })),
  'receipts.issued': denied((api) => api.receipts.issued({ of: 'hit', id: victim.hitId })),
  'receipts.issue': denied((api) => api.receipts.issue({ of: 'lead', id: victim.leadId })),
  'queue.get': silent((api) => api.queue.get()),
  // Figures name agencies by what they did, and no agency for so few hits.
  'queue.figures': silent((api) => api.queue.figures()),
  'queue.acknowledge': denied((api) => api.queue.acknowledge({ ids: [victim.hitId] })),
  'queue.assign': denied((api) => api.queue.assign({ ids: [victim.hitId], memberId: null })),
  'queue.snooze': denied((api) => api.queue.snooze({ id: victim.hitId, until: null })),
  'queue.saveView': silent((api) =>
    api.queue.saveView({ id: newId(), name: 'Mine', filter: { state: 'all' } }),
  ),
  'queue.removeView': denied((api) => api.queue.removeView({ id: victim.viewId })),
  'checkQuotas.get': silent((api) => api.checkQuotas.get()),
  // It names no agency: what is set is one's own.
  'checkQuotas.save': silent((api) => api.checkQuotas.save(quotasAtFirst)),
  'desk.get': silent((api) => api.desk.get()),
  'desk.save': async () => {
    const desk = { weekdays: [1], opens: '09:00', closes: '17:00', holidays: [], supervisorId: null };
    const save = attacker.call((api) => api.desk.save({ ...desk, deputyId: victim.actor.memberId }));
    await expect(save).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  },
  'alerts.inbox': silent((api) => api.alerts.inbox()),
  // The victim's change is not told: what is told next is the attacker's own hit.
  'alerts.live': async () => {
    const stream = await attacker.call((api) => api.alerts.live());
    const read = stream[Symbol.asyncIterator]();
    const next = async () => JSON.stringify(await read.next());
    expect(await next()).toContain('began');
    await victim.actor.call((api) => api.deconfliction.acknowledge({ id: victim.hitId }));
    const { hits } = await attacker.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone(number)] })),
    );
    let told = await next();
    while (told.includes('missed')) told = await next();
    expect(hits.filter(({ id }) => told.includes(id))).toHaveLength(1);
    await read.return?.();
  },
  'audit.scope': silent((api) => api.audit.scope()),
  // The attacker's own refused attempts name what was asked for; nothing else may.
  'audit.events': silent(async (api) => {
    const { events } = await api.audit.events(anyEvents);
    return events.filter(({ type }) => type !== 'access.denied');
  }),
  'audit.activity': silent((api) => api.audit.activity(anyKind)),
  // Health names agencies that witness, and events of the sealer; nothing of any other agency's.
  'audit.health': silent((api) => api.audit.health()),
  'audit.disclosures': async () => {
    const { reference } = victim;
    const account = (of: string) => attacker.call((api) => api.audit.disclosures({ references: [of] }));
    const none = { found: [], rows: [], more: false };
    expect(await account(reference)).toEqual({ ...none, missing: [reference] });
  },
  'audit.saveView': silent((api) => api.audit.saveView({ id: newId(), name: 'Mine', chosen: {} })),
  'audit.removeView': denied((api) => api.audit.removeView({ id: victim.viewId })),
  'audit.event': denied((api) => api.audit.event({ id: victim.eventId })),
  'witness.get': silent((api) => api.witness.get()),
  // Keys are public: one that another agency witnesses with cannot be taken, and the other's stays in force.
  'witness.register': async () => {
    const register = (publicKey: string, confirmed: string | null) => (api: Caller) =>
      api.witness.register({ publicKey, confirmed });
    const [theirs, own] = await Promise.all([witnessKey(), witnessKey()]);
    await victim.actor.call(register(theirs.armored, theirs.fingerprint));
    await expect(attacker.call(register(theirs.armored, theirs.fingerprint))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await attacker.call(register(own.armored, own.fingerprint));
    expect(await victim.actor.call((api) => api.witness.get())).toMatchObject({
      fingerprint: theirs.fingerprint,
    });
  },
  'audit.checkpoints': silent((api) => api.audit.checkpoints({ before: null, all: true })),
  ...exportCases({ denied, silent, exportId: () => victim.exportId, reference: () => victim.reference }),
  ...erasureCases({ denied, silent, victim: () => victim }),
  ...reviewCases({ denied, silent, findingId: () => victim.findingId }),
};

describe('a member of another agency, with every id in hand, gets nothing', () => {
  test.each(Object.keys(cases))('%s', async (path) => {
    await cases[path]?.();
  });

  test('there is a case for every procedure', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(rootRouter._def.procedures).sort());
  });
});

describe('nobody', () => {
  test('gets anything without a session', async () => {
    const nobody = await import('./context').then(({ createContext }) =>
      createContext({ token: null, headers: new Headers(), service: 'web' }),
    );
    const { createCaller: make } = await import('./root');
    const caller = make(nobody) as unknown as Record<
      string,
      Record<string, (input?: unknown) => Promise<unknown>>
    >;
    for (const path of Object.keys(cases)) {
      const [slice = '', name = ''] = path.split('.');
      await expect(caller[slice]?.[name]?.({}), path).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    }
  });
});
