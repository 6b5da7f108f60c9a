import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { agenciesById } from '../../agencies/queries';
import { healthRead } from '../events';
import { decideBroken } from './domain';
import type { Health } from './schema';

const weekMs = 7 * 86_400_000;
/** One a minute: a day of published checkpoints. */
const publishedOfDay = 1_440;
const [pendingMax, faultsMax] = [1_000, 50];

/** Does the trail keep its promises? Reads what the sealer and the witnesses wrote of the last day, no event. */
export function getHealth(ctx: MemberContext): Promise<Health> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const sealed = await tx.auditCheckpoint.findFirst({
      orderBy: { no: 'desc' },
      select: { no: true, treeSize: true, sealedAt: true },
    });
    const day = await publishedDay(tx);
    const pending = (await tx.auditPending.findMany({ take: pendingMax })).length;
    const faults = await tx.auditFault.findMany({
      where: { foundAt: { gt: new Date(ctx.now.getTime() - weekMs) } },
      orderBy: { id: 'desc' },
      take: faultsMax,
    });
    const witnesses = await witnessesOf(tx, day);
    const clockOffsetMs = await clockOffset(tx);
    appendAuditEvent(tx, healthRead(ctx.actor.agency.id));
    const broken = decideBroken({
      ...{ now: ctx.now, sealedAt: sealed?.sealedAt ?? null, pending, clockOffsetMs },
      ...{ publishedAt: day.newest?.at ?? null, longestGap: day.longestGap, faultsOfWeek: faults.length },
      witnessLags: witnesses.map(({ cosigned }) => cosigned?.behindSeconds ?? null),
    });
    const { newest, longestGap } = day;
    return {
      ...{ now: ctx.now.toISOString(), broken, pending, clockOffsetMs, witnesses },
      sealed: sealed && { no: sealed.no, treeSize: sealed.treeSize, at: sealed.sealedAt.toISOString() },
      published: newest && { no: newest.no, at: newest.at.toISOString() },
      longestGap: longestGap && { seconds: longestGap.seconds, until: longestGap.until.toISOString() },
      faults: faults.map(({ kind, foundAt, eventId }) => ({ kind, at: foundAt.toISOString(), eventId })),
    };
  });
}

interface PublishedDay {
  readonly newest: { readonly no: number; readonly at: Date } | null;
  readonly oldestNo: number;
  readonly longestGap: { readonly seconds: number; readonly until: Date } | null;
}

async function publishedDay(tx: Tx): Promise<PublishedDay> {
  const [newest] = await tx.$queryRaw<
    { no: number; at: Date; oldest: number; seconds: number | null; until: Date | null }[]
  >`
    with published as (
      select no, sealed_at from audit_checkpoint where published order by no desc limit ${publishedOfDay}
    ), spaced as (
      select no, sealed_at, extract(epoch from sealed_at - lag(sealed_at) over (order by no))::int as seconds
      from published
    )
    select longest.seconds, longest.sealed_at as until, newest.no, newest.sealed_at as at,
           (select min(no) from published) as oldest
    from (select no, sealed_at from published order by no desc limit 1) as newest
      left join (select * from spaced where seconds is not null
                   and sealed_at > (select max(sealed_at) from published) - interval '1 day'
                 order by seconds desc, no desc limit 1) as longest on true`;
  if (!newest) return { newest: null, oldestNo: 0, longestGap: null };
  const { no, at, oldest, seconds, until } = newest;
  return {
    newest: { no, at },
    oldestNo: oldest,
    longestGap: seconds !== null && until ? { seconds, until } : null,
  };
}

/** Each agency that witnesses, with what it cosigned last. */
async function witnessesOf(tx: Tx, { newest, oldestNo }: PublishedDay): Promise<Health['witnesses']> {
  const witnesses = await tx.auditWitness.findMany({
    where: { replacedAt: null },
    orderBy: { agency: 'asc' },
  });
  const last = await tx.$queryRaw<{ agency: string; no: number; received_at: Date; sealed_at: Date }[]>`
    select distinct on (s.agency) s.agency, s.no, s.received_at, c.sealed_at
    from audit_cosignature s join audit_checkpoint c on c.no = s.no
    where s.no >= ${oldestNo}
    order by s.agency, s.no desc`;
  const names = await agenciesById(
    tx,
    witnesses.map(({ agency }) => agency),
  );
  return witnesses.map(({ agency }) => {
    const cosigned = last.find((one) => one.agency === agency);
    return {
      agency: names.get(agency)?.name ?? agency,
      cosigned: cosigned
        ? {
            no: cosigned.no,
            at: cosigned.received_at.toISOString(),
            behindSeconds: Math.round(((newest?.at.getTime() ?? 0) - cosigned.sealed_at.getTime()) / 1000),
          }
        : null,
    };
  });
}

/** The database's clock against that of this process, at the middle of the question. */
async function clockOffset(tx: Tx): Promise<number> {
  const asked = Date.now();
  const [row] = await tx.$queryRaw<{ at: Date }[]>`select clock_timestamp() as at`;
  const answered = Date.now();
  return Math.round((row?.at.getTime() ?? answered) - (asked + answered) / 2);
}
