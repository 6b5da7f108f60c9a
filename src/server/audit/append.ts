import 'server-only';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type AuditEvent, auditEventBytes } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { personalDataCommitment } from '@/core/personal-data';
import type { RequestContext } from '../context';
import { encrypt } from '../keys/aes';
import { agencyKey } from '../keys/agency';
import { stateOf, type Tx } from '../tx';
import type { AuditDraft } from './draft';
import type { TakenNumber } from './writer';

const node =
  hostname()
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '') || 'node';

/**
 * Adds an event to the very transaction of what it tells of: neither can be without the other. It is written, with the
 * transaction's other events, in one statement before the commit, and so before anything leaves the server.
 */
export function appendAuditEvent(tx: Tx, draft: AuditDraft): void {
  stateOf(tx).events.push(draft);
}

/** The transaction's events as rows of the outbox. */
export async function auditRows(tx: Tx): Promise<object[]> {
  const { ctx, agencyId, events, writer, taken } = stateOf(tx);
  if (events.length === 0) return [];
  const key = agencyId ? await agencyKey(tx, agencyId) : null;
  return events.map((draft) => {
    const number = writer.take();
    taken.push(number);
    return auditRow(ctx, draft, agencyId, { key, number });
  });
}

/** One event as a row: the canonical bytes that will be a leaf, and beside them what is searched by. */
export function auditRow(
  ctx: RequestContext,
  draft: AuditDraft,
  agencyId: string | null,
  { key, number: taken }: { readonly key: Buffer | null; readonly number: TakenNumber },
) {
  const { writerId, number, voids } = taken;
  const id = draft.id ?? ctx.newId();
  const opening = key ? openingOf(ctx, draft, key, id) : null;
  const own = actorOf(ctx, draft).agency ?? agencyId;
  const event = toEvent(ctx, draft, {
    ...{ id, w: writerId, ws: number, voids: [...voids], pd: opening?.commitment ?? null },
    concerns: [own, draft.counterpartId ?? null],
  });
  const { w, ws, at, type, op, outcome, actor, object } = event;
  const body = auditEventBytes(event);
  return {
    ...{ event_id: id, body, writer: w, writer_seq: ws, mac: taken.mac(body).toString('base64') },
    ...{ at, type, op, outcome },
    agency_id: own,
    member_id: actor.sub,
    counterpart_id: draft.counterpartId ?? null,
    object_type: object?.type ?? null,
    object_id: object?.id ?? null,
    purpose_code: draft.purposeCode ?? null,
    ...{
      owner: opening ? agencyId : null,
      salt: opening?.salt ?? null,
      ciphertext: opening?.ciphertext ?? null,
    },
    ...(draft.statement && { statement_of: agencyId, statement: draft.statement.toString('base64') }),
  };
}

/** Address, browser and what was typed are in the one commitment `pd`, not in fields of their own. */
function toEvent(
  ctx: RequestContext,
  draft: AuditDraft,
  {
    concerns,
    ...identity
  }: Pick<AuditEvent, 'id' | 'w' | 'ws' | 'voids' | 'pd'> & {
    readonly concerns: readonly (string | null)[];
  },
): AuditEvent {
  const basis = ctx.actor?.agency.legalRegime ?? null;
  const actor = actorOf(ctx, draft);
  const others = concerns.filter((id) => id !== null && id !== actor.agency) as string[];
  return {
    ...identity,
    v: 1,
    at: ctx.now.toISOString(),
    type: draft.type,
    op: draft.op,
    outcome: draft.outcome ?? 'success',
    actor,
    on_behalf: null,
    object: draft.object ? { ...draft.object, version: null, class: null } : null,
    purpose: draft.purposeCode ? { code: draft.purposeCode, basis, case: null, justification: null } : null,
    recipients: [...(draft.recipients ?? [])],
    concerns: [...new Set(others)].sort(),
    source: { node, service: ctx.source.service, addr: null, req: ctx.source.requestId, ua: null },
    duration_ms: null,
    bytes_out: null,
    change: draft.change ?? { before: null, after: null },
    clock: draft.clock ?? { sync: null, offset_ms: null },
  };
}

function actorOf({ actor }: RequestContext, draft: AuditDraft): AuditEvent['actor'] {
  const who = draft.actor ?? (actor && { ...actor, agencyId: actor.agency.id });
  if (!who) return { sub: null, agency: null, role: 'none', auth: 'none', session: null };
  return {
    sub: who.memberId,
    agency: who.agencyId,
    role: who.roles.join('+'),
    auth: 'password',
    session: who.sessionId,
  };
}

/** Where a commitment's opening belongs; it opens nowhere else. */
export const openingContext = (eventId: string) => `audit ${eventId}`;

function openingOf({ source }: RequestContext, draft: AuditDraft, key: Buffer, eventId: string) {
  const personal = { address: source.address, browser: source.userAgent, ...draft.personal };
  const salt = randomBytes(32);
  return {
    commitment: personalDataCommitment(salt, personal),
    salt: salt.toString('base64'),
    ciphertext: encrypt(key, Buffer.from(canonicalJson(personal)), openingContext(eventId)).toString(
      'base64',
    ),
  };
}
