import { newId } from '@/core/ids';
import { createWorld, type TestActor } from './actors';
import { askedErasure } from './erasures';
import { anExport, anyEvents } from './exports';
import { anImport, aRow } from './imports';
import { aFile, aLead, aPhone } from './leads';
import { lookUpOneself } from './review';

/** What the attacker knows of the victim: every id and reference, as a leak would give them. */
export interface Victim {
  readonly actor: TestActor;
  readonly leadId: string;
  readonly reference: string;
  readonly selectorId: string;
  readonly hitId: string;
  readonly eventId: string;
  readonly commonValueId: string;
  readonly importId: string;
  readonly fileId: string;
  readonly viewId: string;
  readonly exportId: string;
  readonly erasureId: string;
  readonly findingId: string;
}

export const secret = 'Blue door behind the harbour';
export const number = '+1 619 555 0142';
export const hotline = {
  ...({ type: 'phone', kind: 'hotline', reason: 'A hotline' } as const),
  expiresOn: new Date(Date.now() + 86_400_000 * 30).toISOString().slice(0, 10),
};

/** The one attacked, who they have a hit with, and a stranger to both with every role that an agency can give. */
export async function threeAgencies() {
  const world = await createWorld();
  const [first, second, third] = [await world.agency(), await world.agency(), await world.agency()];
  const all = ['investigator', 'liaison', 'administrator', 'auditor'] as const;
  return {
    actor: await first.member(...all),
    other: await second.member('investigator'),
    stranger: await third.member(...all),
  };
}

/** One of everything that an agency can have. */
export async function aVictim(actor: TestActor, other: TestActor): Promise<Victim> {
  const { reference, leadId } = await actor.call((api) =>
    api.deconfliction.submitLead(aLead({ title: secret, narrative: secret, selectors: [aPhone(number)] })),
  );
  const { hits } = await other.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(number)] })),
  );
  const lead = await actor.call((api) => api.leads.get({ reference }));
  const { events } = await actor.call((api) => api.audit.events(anyEvents));
  const { id: commonValueId } = await actor.call((api) =>
    api.commonValues.propose({ ...hotline, value: '+1 619 555 0199' }),
  );
  const importId = newId();
  await actor.call((api) => api.imports.begin({ id: importId, settings: anImport() }));
  await actor.call((api) => api.imports.addRows({ id: importId, number: 0, rows: [aRow()] }));
  await lookUpOneself(actor);
  const review = await actor.call((api) => api.review.findings({ closed: false, cursor: null }));
  const viewId = newId();
  await actor.call((api) => api.queue.saveView({ id: viewId, name: 'Mine', filter: { state: 'all' } }));
  await actor.call((api) => api.audit.saveView({ id: viewId, name: 'Mine', chosen: { op: 'match' } }));
  return {
    actor,
    viewId,
    importId,
    leadId,
    reference,
    selectorId: lead.selectors[0]?.id ?? '',
    hitId: hits[0]?.id ?? '',
    eventId: events[0]?.id ?? '',
    findingId: review.findings[0]?.id ?? '',
    commonValueId,
    erasureId: await askedErasure(actor, leadId),
    exportId: (await actor.call((api) => api.exports.request(anExport()))).id,
    fileId: (await actor.call((api) => api.fileChecks.begin(aFile(1)))).id,
  };
}
