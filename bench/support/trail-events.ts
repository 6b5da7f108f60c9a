import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { type AuditEvent, parseAuditEvent } from '@/core/audit-event';
import { newId } from '@/core/ids';

/** Events as the portal writes them, many and fast: of fifty agencies with twenty members each, by three writers. */
const agencies = 50;
const membersEach = 20;
const writers = 3;

type Kind = Pick<AuditEvent, 'type' | 'op'> & { readonly object: string; readonly concernsOther: boolean };
/** Of twenty events in a row; consultations are most of a trail. */
const kinds: readonly Kind[] = [
  ...Array<Kind>(11).fill({ type: 'lead.read', op: 'consult', object: 'lead', concernsOther: false }),
  ...Array<Kind>(3).fill({ type: 'lead.checked', op: 'combine', object: 'lead', concernsOther: false }),
  ...Array<Kind>(2).fill({ type: 'lead.submitted', op: 'collect', object: 'lead', concernsOther: false }),
  ...Array<Kind>(2).fill({ type: 'hit.read', op: 'consult', object: 'hit', concernsOther: true }),
  { type: 'hit.acknowledged', op: 'alter', object: 'hit', concernsOther: true },
  { type: 'session.began', op: 'auth', object: 'member', concernsOther: false },
];

interface TrailEvent {
  readonly event: AuditEvent;
  /** The canonical bytes, ASCII. */
  readonly body: string;
}

interface Cast {
  readonly agencies: readonly string[];
  /** Of each agency. */
  readonly members: readonly (readonly string[])[];
}

/** @param first the agency that the auditor belongs to. */
export function castOf(first = newId()): Cast {
  const all = [first, ...Array.from({ length: agencies - 1 }, newId)];
  return { agencies: all, members: all.map(() => Array.from({ length: membersEach }, newId)) };
}

const pd = randomBytes(32).toString('base64');
const objects = Array.from({ length: 5_000 }, newId);

/** So many events, evenly over the time up to `until`. */
export function* trailEvents(
  count: number,
  { cast, from, until }: { readonly cast: Cast; readonly from: Date; readonly until: Date },
): Generator<TrailEvent> {
  const names = Array.from({ length: writers }, newId);
  const step = (until.getTime() - from.getTime()) / count;
  for (let at = 0; at < count; at += 1) {
    const time = new Date(from.getTime() + Math.floor(at * step));
    const event = eventOf(at, time, cast, names[at % writers] ?? '');
    const body = JSON.stringify(event);
    // The members are written in the canonical order; the real reader says whether they are.
    if (at < kinds.length) parseAuditEvent(body);
    yield { event, body };
  }
}

function eventOf(at: number, time: Date, cast: Cast, writer: string): AuditEvent {
  const kind = kinds[at % kinds.length] as Kind;
  const turn = Math.floor(at / kinds.length);
  const place = (turn * 7 + at) % agencies;
  const agency = cast.agencies[place] ?? null;
  const other = cast.agencies[(place + 1 + (turn % (agencies - 1))) % agencies] ?? '';
  const sub = cast.members[place]?.[turn % membersEach] ?? null;
  return {
    actor: { agency, auth: 'password', role: 'investigator', session: objects[place] ?? null, sub },
    at: time.toISOString(),
    bytes_out: null,
    change: { after: null, before: null },
    clock: { offset_ms: null, sync: null },
    concerns: kind.concernsOther && other !== agency ? [other] : [],
    duration_ms: null,
    id: v7({ msecs: time.getTime() }),
    object: { class: null, id: objects[(at * 31) % objects.length] ?? '', type: kind.object, version: null },
    on_behalf: null,
    op: kind.op,
    outcome: at % 1_000 === 999 ? 'denied' : 'success',
    pd,
    purpose:
      kind.op === 'auth'
        ? null
        : { basis: 'us_law_enforcement', case: null, code: 'investigation', justification: null },
    recipients: [],
    source: { addr: null, node: 'portal-1', req: v7({ msecs: time.getTime() }), service: 'web', ua: null },
    type: kind.type,
    v: 1,
    voids: [],
    w: writer,
    ws: Math.floor(at / writers),
  };
}
