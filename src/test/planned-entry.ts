import { newId } from '@/core/ids';
import type { TestActor } from './actors';
import { stubborn } from './chaos';
import { anImport, aRow } from './imports';
import type { PlannedLead } from './overlaps';

/** One lead after the other, as from the form; each until it is in. */
export async function enterPlanned(actor: TestActor, plan: readonly PlannedLead[]): Promise<void> {
  for (const { lead } of plan) {
    await stubborn(() => actor.call((api) => api.deconfliction.submitLead(lead)));
  }
}

const chunk = 50;

/** The same as a file, which workers enter. */
export async function importPlanned(actor: TestActor, plan: readonly PlannedLead[]): Promise<void> {
  const id = newId();
  const rows = plan.map(({ title, lead }, at) =>
    aRow({
      ...{ number: at + 1, sourceId: title, title },
      selectors: lead.selectors.map(({ value }) => ({ type: 'email' as const, value })),
    }),
  );
  await stubborn(() => actor.call((api) => api.imports.begin({ id, settings: anImport() })));
  const chunks = Math.ceil(rows.length / chunk);
  for (let number = 0; number < chunks; number += 1) {
    const own = rows.slice(number * chunk, (number + 1) * chunk);
    await stubborn(() => actor.call((api) => api.imports.addRows({ id, number, rows: own })));
  }
  await stubborn(() => actor.call((api) => api.imports.start({ id, chunks })));
}

/** The titles of all leads of an agency, by their ids. */
export async function titlesOf(actor: TestActor, after: string | null = null): Promise<[string, string][]> {
  const { leads, nextCursor } = await actor.call((api) => api.leads.list({ cursor: after }));
  const titles = leads.map(({ id, title }): [string, string] => [id, title]);
  return nextCursor === null ? titles : [...titles, ...(await titlesOf(actor, nextCursor))];
}
