import type pg from 'pg';
import type { TestActor } from './actors';
import type { ShelteredHit } from './advocates';
import { additionTo, aLead, aPhone, withdrawalFrom } from './leads';

/** A lead that is edited, with a selector that makes a hit. */
export interface EditedLead {
  readonly id: string;
  readonly version: number;
  readonly selectorId: string;
  /** Two more leads of the agency: one to be related to it, one that is. */
  readonly others: readonly [string, string];
}

export async function aLeadToEdit(actor: TestActor, number: string): Promise<EditedLead> {
  const { leadId, reference } = await actor.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(number)] })),
  );
  const enter = () => actor.call((api) => api.deconfliction.submitLead(aLead()));
  const others = [(await enter()).leadId, (await enter()).leadId] as const;
  await actor.call((api) => api.leads.relate({ leadId, otherId: others[1], verdict: 'related' }));
  const { selectors } = await actor.call((api) => api.leads.get({ reference }));
  return { id: leadId, version: 0, selectorId: selectors[0]?.id ?? '', others };
}

let added = 200;

/** Each edit of a lead, and the release of a hit, by the name of its procedure. */
export const edits = (
  of: () => { readonly actor: TestActor; readonly lead: EditedLead; readonly sheltered: ShelteredHit },
) => ({
  'deconfliction.release': () => {
    const { advocate, id } = of().sheltered;
    return advocate.call((api) => api.deconfliction.release({ id }));
  },
  'leads.edit': () => {
    const { actor, lead } = of();
    const { id: leadId, version } = lead;
    return actor.call((api) =>
      api.leads.edit({ leadId, version, title: 'Another', narrative: '', place: '' }),
    );
  },
  'editing.addSelectors': () => {
    const { actor, lead } = of();
    const selectors = [aPhone(`+1 619 555 0${added++}`)];
    return actor.call((api) => api.editing.addSelectors(additionTo(lead, { selectors })));
  },
  'editing.withdrawSelector': () => {
    const { actor, lead } = of();
    return actor.call((api) => api.editing.withdrawSelector(withdrawalFrom(lead, lead.selectorId)));
  },
  'leads.relate': () => {
    const { actor, lead } = of();
    const [otherId] = lead.others;
    return actor.call((api) => api.leads.relate({ leadId: lead.id, otherId, verdict: 'distinct' }));
  },
  'leads.unrelate': () => {
    const { actor, lead } = of();
    const [, otherId] = lead.others;
    return actor.call((api) => api.leads.unrelate({ leadId: lead.id, otherId }));
  },
});

/** Makes every edit possible again. */
export async function undoEdits(admin: pg.Client, { id, others }: EditedLead): Promise<void> {
  await admin.query('update selector set withdrawn_at = null');
  await admin.query('update hit set withdrawn_at = null');
  await admin.query('update lead set version = 0');
  await admin.query('update hit_side set with_advocate = true where advocate_due_at is not null');
  await admin.query('delete from lead_relation');
  await admin.query(
    `insert into lead_relation
     select agency_id, least(id, $2), greatest(id, $2), 'related', created_by_id, now() from lead where id = $1`,
    [id, others[1]],
  );
}
