import 'server-only';
import { agenciesById } from '@/features/agencies/queries';
import type { Urgency } from '@/features/leads/domain';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { hitReference } from '../domain';
import { timeOf } from './domain';
import { deskRead } from './events';
import type { Desk, WatchCall } from './schema';

/** The own agency's desk; one that nobody has set works always and has nobody in its stead. */
export function getDesk(ctx: MemberContext): Promise<Desk> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'Member');
    const agencyId = ctx.actor.agency.id;
    const desk = await tx.agencyDesk.findUnique({ where: { agencyId } });
    appendAuditEvent(tx, deskRead(agencyId));
    return {
      weekdays: desk?.weekdays ?? [],
      opens: timeOf(desk?.opensMinute ?? 9 * 60),
      closes: timeOf(desk?.closesMinute ?? 17 * 60),
      holidays: desk?.holidays.map((day) => day.toISOString().slice(0, 10)) ?? [],
      deputyId: desk?.deputyId ?? null,
      supervisorId: desk?.supervisorId ?? null,
    };
  });
}

interface Call {
  readonly hit_id: string;
  readonly agency_id: string;
  readonly urgency: Urgency;
  readonly due_at: Date;
}

/** What has come before the watch desk, the longest overdue first. The database gives it to the operating agency alone. */
export async function watchCalls(tx: Tx): Promise<WatchCall[]> {
  const calls = await tx.$queryRaw<Call[]>`
    select hit_id, agency_id, urgency::text, due_at from watch_desk_calls()`;
  const agencies = await agenciesById(
    tx,
    calls.map(({ agency_id }) => agency_id),
  );
  return calls.flatMap(({ hit_id, agency_id, urgency, due_at }) => {
    const agency = agencies.get(agency_id);
    const dueAt = due_at.toISOString();
    return agency ? [{ id: hit_id, reference: hitReference(hit_id), agency, urgency, dueAt }] : [];
  });
}
