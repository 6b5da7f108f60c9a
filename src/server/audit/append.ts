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
  const frame = frameOf(ctx);
  return events.map((draft) => {
    const number = writer.take();
    taken.push(number);
    return rowOf(frame, draft, agencyId, { key, number });
  });
}

interface Keys {
  readonly key: Buffer | null;
  readonly number: TakenNumber;
}

/** One event as a row: the canonical bytes that will be a leaf, and beside them what is searched by. */
export function auditRow(ctx: RequestContext, draft: AuditDraft, agencyId: string | null, keys: Keys) {
  return rowOf(frameOf(ctx), draft, agencyId, keys);
}

/** What the events of a context have in common: a file's chunk has a thousand of them. */
interface Frame {
  readonly ctx: RequestContext;
  readonly at: string;
  readonly actor: AuditEvent['actor'];
  readonly source: AuditEvent['source'];
}

const frameOf = (ctx: RequestContext): Frame => ({
  ctx,
  at: ctx.now.toISOString(),
  actor: asParty(ctx.actor && { ...ctx.actor, agencyId: ctx.actor.agency.id }),
  source: { node, service: ctx.source.service, addr: null, req: ctx.source.requestId, ua: null },
});

/** Each member is written out here and in `toEvent`: spreading objects took half of the time that an event does. */
function rowOf(frame: Frame, draft: AuditDraft, agencyId: string | null, { key, number: taken }: Keys) {
  const { ctx, at } = frame;
  const id = draft.id ?? ctx.newId();
  const opening = key ? openingOf(ctx, draft, key, id) : null;
  const actor = draft.actor ? asParty(draft.actor) : frame.actor;
  const own = actor.agency ?? agencyId;
  const event = toEvent(frame, draft, { id, taken, actor, own, pd: opening?.commitment ?? null });
  const body = auditEventBytes(event);
  const row = {
    event_id: id,
    body,
    writer: taken.writerId,
    writer_seq: taken.number,
    mac: taken.mac(body).toString('base64'),
    at,
    type: draft.type,
    op: draft.op,
    outcome: event.outcome,
    agency_id: own,
    member_id: actor.sub,
    counterpart_id: draft.counterpartId ?? null,
    object_type: draft.object?.type ?? null,
    object_id: draft.object?.id ?? null,
    purpose_code: draft.purposeCode ?? null,
    owner: opening ? agencyId : null,
    salt: opening?.salt ?? null,
    ciphertext: opening?.ciphertext ?? null,
  };
  if (!draft.statement) return row;
  return { ...row, statement_of: agencyId, statement: draft.statement.toString('base64') };
}

interface Identity {
  readonly id: string;
  readonly taken: TakenNumber;
  readonly actor: AuditEvent['actor'];
  readonly own: string | null;
  readonly pd: string | null;
}

/** Address, browser and what was typed are in the one commitment `pd`, not in fields of their own. */
function toEvent(
  { ctx, at, source }: Frame,
  draft: AuditDraft,
  { id, taken, actor, own, pd }: Identity,
): AuditEvent {
  const basis = ctx.actor?.agency.legalRegime ?? null;
  const { object, purposeCode, counterpartId } = draft;
  const concerned = new Set([own, counterpartId ?? null]);
  return {
    v: 1,
    id,
    at,
    w: taken.writerId,
    ws: taken.number,
    voids: [...taken.voids],
    type: draft.type,
    op: draft.op,
    outcome: draft.outcome ?? 'success',
    actor,
    on_behalf: null,
    object: object ? { type: object.type, id: object.id, version: null, class: null } : null,
    purpose: purposeCode ? { code: purposeCode, basis, case: null, justification: null } : null,
    recipients: [...(draft.recipients ?? [])],
    concerns: [...concerned]
      .filter((agency) => agency !== null && agency !== actor.agency)
      .sort() as string[],
    source,
    duration_ms: null,
    bytes_out: null,
    change: draft.change ?? { before: null, after: null },
    clock: draft.clock ?? { sync: null, offset_ms: null },
    pd,
  };
}

function asParty(who: Required<AuditDraft>['actor'] | null): AuditEvent['actor'] {
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
