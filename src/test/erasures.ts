import type pg from 'pg';
import type { createCaller } from '@/api/root';
import { newId } from '@/core/ids';
import type { TestActor } from './actors';

type Caller = ReturnType<typeof createCaller>;
type Call = (api: Caller) => Promise<unknown>;
type Expectation = (call: Call) => () => Promise<void>;

/** A wish to erase what the trail keeps of persons beside a lead's events. */
export const anErasure = (leadId: string) => ({
  ...{ id: newId(), of: 'lead' as const, objectId: leadId },
  reason: 'Entered by mistake',
});

export async function askedErasure(actor: TestActor, leadId: string): Promise<string> {
  const { id } = await actor.call((api) => api.erasures.request(anErasure(leadId)));
  return id;
}

/** What an auditor of another agency gets, with the ids of lead and erasure in hand: nothing. */
export function erasureCases(of: {
  denied: Expectation;
  silent: Expectation;
  victim: () => { readonly leadId: string; readonly erasureId: string };
}) {
  const { denied, silent, victim } = of;
  return {
    'erasures.list': silent((api) => api.erasures.list()),
    'erasures.request': denied((api) => api.erasures.request(anErasure(victim().leadId))),
    'erasures.decide': denied((api) => api.erasures.decide({ id: victim().erasureId, erase: true })),
  };
}

/** One auditor asks, another decides. */
export const erasureCommands = (
  of: () => { actor: TestActor; second: TestActor; leadId: string; erasureId: string },
) => ({
  'erasures.request': () => of().actor.call((api) => api.erasures.request(anErasure(of().leadId))),
  'erasures.decide': () =>
    of().second.call((api) => api.erasures.decide({ id: of().erasureId, erase: true })),
});

/** Makes it possible to decide again. */
export const undecided = `
  update audit_erasure set decided_at = null, decided_by_id = null, erased = null`;

/** A row for row-level security to hide. */
export async function anyErasure(admin: pg.Client, { agencyId, memberId }: TestActor): Promise<void> {
  await admin.query(
    `insert into audit_erasure (id, agency_id, of, object_id, reason, requested_by_id, requested_at)
     values (gen_random_uuid(), $1, 'lead', gen_random_uuid(), '', $2, now())`,
    [agencyId, memberId],
  );
}
