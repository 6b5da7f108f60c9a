import 'server-only';
import { participatingKinds } from '@/features/agencies/domain';
import type { MemberContext } from '@/server/context';
import type { Tx } from '@/server/tx';

interface Counts {
  readonly selectorsAsked: number;
  readonly sealed: number;
  readonly exactOnly: number;
}

/** Keeps what was checked for a new lead, and against how many agencies: all that hold leads, but the asking one. */
export async function insertCheck(
  tx: Tx,
  { actor, now }: MemberContext,
  leadId: string,
  counts: Counts,
): Promise<Counts & { readonly agenciesAsked: number }> {
  const { selectorsAsked, sealed, exactOnly } = counts;
  const agencyId = actor.agency.id;
  const [asked] = await tx.$queryRaw<{ agencies: number }[]>`
    insert into deconfliction_check (lead_id, agency_id, checked_at, agencies_asked, selectors_asked, sealed, exact_only)
    select ${leadId}::uuid, ${agencyId}::uuid, ${now}, count(*), ${selectorsAsked}::int, ${sealed}::int, ${exactOnly}::int
    from agency where kind = any (${[...participatingKinds]}::agency_kind[]) and id <> ${agencyId}::uuid
    returning agencies_asked as agencies`;
  return { ...counts, agenciesAsked: asked?.agencies ?? 0 };
}
