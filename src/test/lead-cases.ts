import type { createCaller } from '@/api/root';
import type { TestActor } from './actors';
import { aLead } from './leads';

type Call = (api: ReturnType<typeof createCaller>) => Promise<unknown>;

/** Editing a lead of another agency; and that one's own lead and another's are no pair, whichever is named first. */
export const leadCases = (given: {
  denied: (call: Call) => () => Promise<void>;
  attacker: () => TestActor;
  leadId: () => string;
}) => ({
  'leads.edit': given.denied((api) =>
    api.leads.edit({ leadId: given.leadId(), version: 0, title: 'x', narrative: '', place: '' }),
  ),
  'leads.relate': async () => {
    const own = await given.attacker().call((api) => api.deconfliction.submitLead(aLead()));
    const [leadId, otherId] = [given.leadId(), own.leadId];
    await given.denied((api) => api.leads.relate({ leadId, otherId, verdict: 'related' }))();
    await given.denied((api) =>
      api.leads.relate({ leadId: otherId, otherId: leadId, verdict: 'distinct' }),
    )();
  },
  'leads.unrelate': async () => {
    const own = await given.attacker().call((api) => api.deconfliction.submitLead(aLead()));
    await given.denied((api) => api.leads.unrelate({ leadId: own.leadId, otherId: given.leadId() }))();
  },
});
