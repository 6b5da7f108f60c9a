import type { TestActor, TestWorld } from './actors';
import { aLead, aPhone } from './leads';

/** A hit that is with a victim advocate. */
export interface ShelteredHit {
  readonly advocate: TestActor;
  readonly id: string;
}

/** One of the actor's agency, which has an advocate from then on. */
export async function aHitWithAdvocate(
  world: TestWorld,
  actor: TestActor,
  other: TestActor,
  number: string,
): Promise<ShelteredHit> {
  const advocate = await world.memberOf(actor.agencyId, 'victim_advocate');
  await other.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(number)] })));
  const selectors = [{ ...aPhone(number), subjectRole: 'victim' as const }];
  const { leadId } = await actor.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
  const { hits } = await advocate.call((api) => api.deconfliction.hits({ state: 'all', leadId }));
  return { advocate, id: hits[0]?.id ?? '' };
}
