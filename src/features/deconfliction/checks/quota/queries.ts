import 'server-only';
import type { MemberContext } from '@/server/context';
import type { Tx } from '@/server/tx';
import { type Allowance, type CheckKind, decideAllowance } from '../domain';

/** What the member may still ask today, of each kind. */
export async function allowancesOf(
  tx: Tx,
  { actor, now }: MemberContext,
): Promise<Record<CheckKind, Allowance>> {
  const { memberId, agency } = actor;
  const rows = await tx.$queryRaw<{ counted_id: string; kind: CheckKind; asked: number }[]>`
    select counted_id, kind::text, asked from check_use
    where counted_id in (${memberId}::uuid, ${agency.id}::uuid)
      and day = (${now}::timestamptz at time zone ${agency.timeZone})::date`;
  const asked = (id: string, kind: CheckKind) =>
    rows.find((row) => row.counted_id === id && row.kind === kind)?.asked ?? 0;
  const of = (kind: CheckKind) =>
    decideAllowance(kind, { member: asked(memberId, kind), agency: asked(agency.id, kind) });
  return { direct: of('direct'), file: of('file') };
}
