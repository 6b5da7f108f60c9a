import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { CheckQuota } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import type { CheckKind } from '../domain';
import {
  type Allowance,
  ceilingAtFirst,
  decideAllowance,
  lowerOf,
  type Quotas,
  quotaMax,
  quotasAtFirst,
} from './domain';
import { quotasRead } from './events';
import type { QuotaSettings } from './schema';

const toQuotas = ({ directMember, directAgency, fileMember, fileAgency }: CheckQuota): Quotas => ({
  direct: { member: directMember, agency: directAgency },
  file: { member: fileMember, agency: fileAgency },
});

const unbounded: Quotas = {
  direct: { member: quotaMax, agency: quotaMax },
  file: { member: quotaMax, agency: quotaMax },
};

/** What holds for an agency, and the ceiling of all: row-level security shows a transaction these rows alone. */
export async function quotasOf(
  tx: Tx,
  { actor: { agency } }: MemberContext,
): Promise<{ quotas: Quotas; ceiling: Quotas }> {
  const rows = await tx.checkQuota.findMany();
  const others = rows.filter(({ agencyId }) => agencyId !== agency.id).map(toQuotas);
  const own = rows.filter(({ agencyId }) => agencyId === agency.id).map(toQuotas);
  if (agency.kind === 'operator') {
    return { quotas: own[0] ?? ceilingAtFirst, ceiling: unbounded };
  }
  const ceiling = others.length > 0 ? others.reduce(lowerOf) : ceilingAtFirst;
  return { quotas: lowerOf(own[0] ?? quotasAtFirst, ceiling), ceiling };
}

/** What has been counted today for the member and the agency, of one kind. */
async function askedToday(tx: Tx, { actor, now }: MemberContext) {
  const { memberId, agency } = actor;
  const rows = await tx.$queryRaw<{ counted_id: string; kind: CheckKind; asked: number }[]>`
    select counted_id, kind::text, asked from check_use
    where counted_id in (${memberId}::uuid, ${agency.id}::uuid)
      and day = (${now}::timestamptz at time zone ${agency.timeZone})::date`;
  const asked = (id: string, kind: CheckKind) =>
    rows.find((row) => row.counted_id === id && row.kind === kind)?.asked ?? 0;
  return (kind: CheckKind) => ({ member: asked(memberId, kind), agency: asked(agency.id, kind) });
}

/** What the member may still ask today, of each kind. */
export async function allowancesOf(tx: Tx, ctx: MemberContext): Promise<Record<CheckKind, Allowance>> {
  const { quotas } = await quotasOf(tx, ctx);
  const asked = await askedToday(tx, ctx);
  return {
    direct: decideAllowance(quotas.direct, asked('direct')),
    file: decideAllowance(quotas.file, asked('file')),
  };
}

/** The quotas as an administrator sets them, under the ceiling; as the operator's, the ceiling itself. */
export function getQuotas(ctx: MemberContext): Promise<QuotaSettings> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'Member');
    const asked = await askedToday(tx, ctx);
    appendAuditEvent(tx, quotasRead(ctx.actor.agency.id));
    return {
      setsCeiling: ctx.actor.agency.kind === 'operator',
      ...(await quotasOf(tx, ctx)),
      asked: { direct: asked('direct').agency, file: asked('file').agency },
    };
  });
}
