import { reviewAgency, reviewedAgencies } from '@/features/audit/review/run/commands';
import { enterNextChunk } from '@/features/deconfliction/imports/entry/commands';
import type { SubmitLead } from '@/features/leads/schema';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import { type Clock, type Desks, minute } from './desks';
import type { Random } from './random';

const hour = 60 * minute;

/** What is there beside leads and hits, so that no page of the demo is empty. */
interface Demo {
  readonly clock: Clock;
  readonly random: Random;
  readonly desks: Desks;
}

/** Two desks keep office hours; who answers in their stead is a colleague of the same agency. */
export async function beforeTheLeads(desks: Desks): Promise<void> {
  for (const [code, holidays] of [
    ['BD', ['2026-11-26', '2026-12-25']],
    ['MD', ['2026-12-25', '2026-12-26']],
  ] as const) {
    const administrator = await desks.at(code, 'administrator');
    const members = await administrator((api) => api.identity.members());
    const deputy = members.find(({ roles }) => roles.includes(code === 'BD' ? 'prosecutor' : 'investigator'));
    const hours = { weekdays: [1, 2, 3, 4, 5], opens: '08:00', closes: '18:00' };
    await administrator((api) =>
      api.desk.save({ ...hours, holidays: [...holidays], deputyId: deputy?.id ?? null, supervisorId: null }),
    );
  }
}

export async function afterTheLeads(demo: Demo): Promise<void> {
  await keepViews(demo);
  await listCommonValues(demo);
  await enterFile(demo);
  await checkWithoutEntering(demo);
  await misuse(demo);
  await meetAVictim(demo);
}

/** A view that a liaison keeps, and a hit in a colleague's hands. */
async function keepViews({ clock, random, desks }: Demo): Promise<void> {
  const liaison = await desks.at('HC', 'liaison');
  const filter = { state: 'unanswered', urgency: null, agencyId: null, assigned: null, search: '' } as const;
  await liaison((api) =>
    api.queue.saveView({
      id: random.id(clock.now),
      name: 'Phone numbers',
      filter: { ...filter, type: 'phone' },
    }),
  );
  const { members } = await liaison((api) => api.queue.get());
  const { hits } = await liaison((api) =>
    api.deconfliction.hits({ ...filter, type: 'handle', leadId: null }),
  );
  const investigator = members.find(({ name }) => name === 'HC investigator');
  const ids = hits.slice(0, 1).map(({ id }) => id);
  if (ids.length > 0 && investigator)
    await liaison((api) => api.queue.assign({ ids, memberId: investigator.id }));
}

/** One value that waits for a second pair of eyes, and one that has had it. */
async function listCommonValues({ clock, desks }: Demo): Promise<void> {
  const expiresOn = new Date(clock.now.getTime() + 365 * 24 * hour).toISOString().slice(0, 10);
  const motel = {
    type: 'phone',
    value: '(702) 555-0199',
    kind: 'hotel',
    reason: 'Front desk of a motel with 300 rooms; every guest calls from it.',
  } as const;
  const shelter = {
    type: 'phone',
    value: '(619) 555-0198',
    kind: 'shelter',
    reason: 'The intake line of a shelter. It is on every card that we hand out.',
  } as const;
  const { id } = await (await desks.at('SM', 'liaison'))((api) =>
    api.commonValues.propose({ ...motel, expiresOn }),
  );
  await (await desks.at('SM', 'administrator'))((api) => api.commonValues.approve({ id }));
  await (await desks.at('HC', 'liaison'))((api) => api.commonValues.propose({ ...shelter, expiresOn }));
}

const tipLine = '(213) 555-0197';
const tips = 26;

/** A file of tips that all name the tip line itself: the next agency that enters it is told that it says nothing. */
async function enterFile({ clock, random, desks }: Demo): Promise<void> {
  const prosecutor = await desks.at('BD', 'prosecutor');
  const id = random.id(clock.now);
  const purpose = {
    code: 'investigation',
    caseReference: 'C-2040',
    justification: 'Tips of the public',
  } as const;
  const settings = { title: '', urgency: 'routine', region: null, hasSourceIds: true } as const;
  await prosecutor((api) =>
    api.imports.begin({ id, settings: { ...settings, purpose, subjectRole: 'unknown' } }),
  );
  const rows = Array.from({ length: tips + 2 }, (_, at) => ({
    number: at + 1,
    broken: false,
    sourceId: `T-${300 + at}`,
    title: 'Tip of the public, by telephone',
    narrative: 'The caller had seen the advertisement and was given the tip line by a passer-by.',
    ...{ subjectRole: '', urgency: '', seenAt: '', place: 'Los Angeles, California' },
    selectors: [{ type: 'phone' as const, value: at < tips ? tipLine : 'not said' }],
  }));
  await prosecutor((api) => api.imports.addRows({ id, number: 0, rows }));
  await prosecutor((api) => api.imports.start({ id, chunks: 1 }));
  const agencyId = (await prosecutor((api) => api.identity.me())).agency.id;
  await enterNextChunk({ ...systemContext('cli'), ...clock.tick() }, { importId: id, agencyId });
  const lead: SubmitLead = {
    idempotencyKey: random.id(clock.now),
    title: 'Flyer of a tip line, found in a motel room',
    narrative: 'The flyer was under the mattress, with a first name on its back.',
    subjectRole: 'unknown',
    urgency: 'routine',
    seenAt: clock.now.toISOString(),
    place: 'Las Vegas, Nevada',
    purpose,
    selectors: [{ type: 'phone', value: tipLine, region: null, subjectRole: 'unknown' }],
    pictures: [],
  };
  await (await desks.at('SM', 'investigator'))((api) => api.deconfliction.submitLead(lead));
}

/**
 * A victim's number meets a suspect's: at her side it is with the victim advocate first. One that two agencies hold of a
 * victim and of a witness is with the advocates of both.
 */
async function meetAVictim({ clock, random, desks }: Demo): Promise<void> {
  const enter = async (
    code: string,
    value: string,
    title: string,
    subjectRole: SubmitLead['subjectRole'],
  ) => {
    const member = await desks.at(code, code === 'BD' ? 'prosecutor' : 'investigator');
    const lead: SubmitLead = {
      ...{ idempotencyKey: random.id(clock.now), title, subjectRole, urgency: 'routine' },
      narrative: 'The number was read from a page of a notebook.',
      seenAt: clock.now.toISOString(),
      place: 'Las Vegas, Nevada',
      purpose: { code: 'victim_protection', caseReference: '', justification: 'Safety of the person' },
      selectors: [{ type: 'phone', value, region: null, subjectRole }],
      pictures: [],
    };
    await member((api) => api.deconfliction.submitLead(lead));
  };
  await enter('SM', '+1 702 555 0196', 'She asked for help at the front desk', 'victim');
  await enter('MD', '+1 702 555 0196', 'Number in the notebook of a driver', 'suspect');
  await enter('HC', '+1 619 555 0195', 'She was left at the bus station', 'victim');
  await enter('BD', '+1 619 555 0195', 'Saw the van, and is afraid', 'witness');
}

/** Two agencies ask, and enter nothing: about a number that four others hold, and about others. */
async function checkWithoutEntering({ clock, random, desks }: Demo): Promise<void> {
  const ask = async (code: string, value: string, type: 'phone' | 'email', justification: string) => {
    const member = await desks.at(code, 'liaison');
    const check = { id: random.id(clock.now), salt: random.hex(64), subjectRole: 'suspect' } as const;
    const purpose = { code: 'investigation', caseReference: '', justification } as const;
    const selectors = [{ type, value, region: null }];
    await member((api) => api.checks.check({ ...check, purpose, selectors, pictures: [] }));
  };
  await ask('MD', '+1 619 555 0142', 'phone', 'Found in a telephone at the harbour');
  await ask('MD', 'pearl.lotus@mail.example', 'email', 'The same telephone');
  await ask('SM', 'silk.road@mail.example', 'email', 'Seized computer');
  await ask('SM', '+44 20 7946 0958', 'phone', 'Called from a seized telephone');
}

/** What an auditor should look at: curiosity about oneself, fishing, and a night of reading. */
async function misuse({ clock, random, desks }: Demo): Promise<void> {
  const ask = async (value: string, type: 'phone' | 'email') => {
    const member = await desks.at('HC', 'investigator');
    const check = { id: random.id(clock.now), salt: random.hex(64), subjectRole: 'suspect' } as const;
    const purpose = { code: 'investigation', caseReference: '', justification: 'Open inquiry' } as const;
    await member((api) =>
      api.checks.check({ ...check, purpose, selectors: [{ type, value, region: null }], pictures: [] }),
    );
  };
  await ask('investigator@harborcity.example', 'email');
  for (let last = 20; last < 28; last += 1) await ask(`(858) 555-01${last}`, 'phone');
  const ctx = { ...systemContext('cli'), ...clock.tick() };
  for (const agency of await transactAs(ctx, null, (tx) => reviewedAgencies(tx)))
    await transactAs(ctx, agency.id, (tx) => reviewAgency(tx, ctx, agency));
}
