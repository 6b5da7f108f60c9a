import { createHash } from 'node:crypto';
import type pg from 'pg';
import { newId } from '@/core/ids';
import { appendAuditEvent } from '@/server/audit/append';
import type { AuditDraft } from '@/server/audit/draft';
import type { MemberContext } from '@/server/context';
import { prisma } from '@/server/database/client';
import type { Signer } from '@/server/openpgp';
import { transact } from '@/server/transact';
import { type Round, round } from './numbers';

/** One business transaction with one event: unsigned, as the portal does it, or with a chain and a signature each. */
export type Kind = 'unsigned' | 'sealed' | 'signed each';
export const kinds: readonly Kind[] = ['unsigned', 'sealed', 'signed each'];

const objects = 10_000;
type Raw = Parameters<Parameters<ReturnType<typeof prisma>['$transaction']>[0]>[0];

/** What the business changes, and events in the clear with the columns and indexes that the trail is searched by. */
export async function prepareWriting(admin: pg.Client): Promise<void> {
  await admin.query(`
    create table bench_object (id int primary key, version int not null);
    insert into bench_object select at, 0 from generate_series(1, ${objects}) as at;
    create table bench_event (
      id bigint generated always as identity primary key, event_id uuid not null unique, body text not null,
      personal text not null, at timestamptz(3) not null, type text not null, op text not null, outcome text not null,
      agency_id uuid, member_id uuid, counterpart_id uuid, object_type text, object_id text, purpose_code text,
      signature text);
    create index on bench_event (agency_id, at, id);
    create index on bench_event (counterpart_id, at, id);
    create index on bench_event (object_id, at, id);
    create index on bench_event (member_id, at, id);
    create index on bench_event (at, id);
    create index on bench_event (op, at, id) where op <> 'consult';
    create table bench_signed (like bench_event including all);
    create table bench_head (hash text not null);
    insert into bench_head values ('');
    grant select, insert, update on bench_object, bench_event, bench_signed, bench_head to concord_app`);
}

function draftOf(): AuditDraft & { readonly id: string; readonly object: { type: string; id: string } } {
  const object = { type: 'lead', id: newId() };
  return { id: newId(), type: 'lead.edited', op: 'alter', object, purposeCode: 'investigation' };
}

/** The same facts, as a program without a trail would write them: personal data in the clear. */
function plainBody(
  { actor, now, source }: MemberContext,
  { id, type, op, object }: ReturnType<typeof draftOf>,
) {
  const { memberId, sessionId, roles } = actor;
  return JSON.stringify({
    ...{ v: 1, id, at: now.toISOString(), type, op, outcome: 'success', on_behalf: null },
    actor: {
      sub: memberId,
      agency: actor.agency.id,
      role: roles.join('+'),
      auth: 'password',
      session: sessionId,
    },
    object: { ...object, version: null, class: null },
    purpose: { code: 'investigation', basis: actor.agency.legalRegime, case: null, justification: null },
    ...{ recipients: [], concerns: [], duration_ms: null, bytes_out: null },
    source: { node: 'portal-1', service: source.service, req: source.requestId },
    ...{ change: { before: null, after: null }, clock: { sync: null, offset_ms: null } },
  });
}

const change = (raw: Raw, at: number) =>
  raw.$executeRaw`update bench_object set version = version + 1 where id = ${(at % objects) + 1}`;

async function insertPlain(
  raw: Raw,
  ctx: MemberContext,
  table: 'bench_event' | 'bench_signed',
  signature: {
    readonly body: string;
    readonly draft: ReturnType<typeof draftOf>;
    readonly text: string | null;
  },
): Promise<void> {
  const { draft, body, text } = signature;
  const personal = JSON.stringify({ address: ctx.source.address, browser: ctx.source.userAgent });
  await raw.$executeRawUnsafe(
    `insert into ${table} (event_id, body, personal, at, type, op, outcome, agency_id, member_id, object_type, object_id,
                           purpose_code, signature)
     values ($1::uuid, $2, $3, $4, $5, $6, 'success', $7::uuid, $8::uuid, $9, $10, 'investigation', $11)`,
    ...[draft.id, body, personal, ctx.now, draft.type, draft.op, ctx.actor.agency.id, ctx.actor.memberId],
    ...[draft.object.type, draft.object.id, text],
  );
}

/** As the portal opens its transactions. */
function inTransaction(ctx: MemberContext, work: (raw: Raw) => Promise<void>): Promise<void> {
  return prisma().$transaction(
    async (raw) => {
      await raw.$executeRaw`select set_config('app.agency', ${ctx.actor.agency.id}, true),
        set_config('app.audit', 'none', true), set_config('app.operator', 'off', true),
        set_config('app.advocate', 'off', true)`;
      await work(raw);
    },
    { maxWait: 20_000, timeout: 20_000 },
  );
}

export interface Written {
  readonly round: Round;
  /** When each event was acknowledged, by its id. */
  readonly acknowledged: ReadonlyMap<string, number>;
}

let place = 0;

/** So many such transactions by so many writers at once. */
export async function write(
  kind: Kind,
  { writers, count, ctx, signer }: { writers: number; count: number; ctx: MemberContext; signer: Signer },
): Promise<Written> {
  const acknowledged = new Map<string, number>();
  const work: Record<Kind, (now: MemberContext, at: number) => Promise<unknown>> = {
    unsigned: (now, at) =>
      inTransaction(now, async (raw) => {
        const draft = draftOf();
        await change(raw, at);
        await insertPlain(raw, now, 'bench_event', { draft, body: plainBody(now, draft), text: null });
      }),
    async sealed(now, at) {
      const draft = draftOf();
      await transact(now, async (tx) => {
        await change(tx, at);
        appendAuditEvent(tx, draft);
      });
      acknowledged.set(draft.id, performance.now());
    },
    'signed each': (now, at) =>
      inTransaction(now, async (raw) => {
        const draft = draftOf();
        await change(raw, at);
        const [head] = await raw.$queryRaw<{ hash: string }[]>`select hash from bench_head for update`;
        const body = plainBody(now, draft);
        const hash = createHash('sha256').update(`${head?.hash}${body}`).digest('hex');
        const text = await signer.sign(Buffer.from(hash));
        await insertPlain(raw, now, 'bench_signed', { draft, body, text });
        await raw.$executeRaw`update bench_head set hash = ${hash}`;
      }),
  };
  const measured = await round(writers, count, () => work[kind]({ ...ctx, now: new Date() }, place++));
  return { round: measured, acknowledged };
}
