import {
  type AuditEvent,
  ascends,
  auditEventBytesMax,
  auditObjectTypeMax,
  auditOperations,
  auditOutcomes,
  auditTypeMax,
  parseAuditEvent,
  patterns,
} from './audit-event';

/**
 * A verifier reads a million events: parsing each, judging it by the schema and writing it anew takes ten times as long
 * as hashing it. A canonical text has one order of members, no spaces and an alphabet without escapes, so what a text of
 * format v1 is can be said by one regular expression. It is stricter than the schema: what it takes is canonical and
 * follows the format; of what it does not take the schema decides.
 */

/** What an event says of itself and its writer. */
export type EventFacts = Pick<AuditEvent, 'id' | 'at' | 'w' | 'ws' | 'voids' | 'type' | 'pd'> & {
  /** `change.after`. */
  readonly after: string | null;
};

const { uuid, word, kebab, kebabs, sha256Hex, commitment } = patterns;
/** Safe integers, of fifteen digits at most. */
const count = '(?:0|[1-9][0-9]{0,14})';
const integer = '(?:0|-?[1-9][0-9]{0,14})';
/** Every day but 29 February, of which the calendar decides. */
const day =
  '(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)';
const instant = `[0-9]{4}-${day}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z`;

const nullOr = (pattern: string) => `(?:null|${pattern})`;
const text = (pattern: string) => `"${pattern}"`;
const oneOf = (words: readonly string[]) => text(`(?:${words.join('|')})`);
const list = (pattern: string) => `\\[(?:${pattern}(?:,${pattern})*)?\\]`;
const members = (of: Readonly<Record<string, string>>) =>
  `\\{${Object.entries(of)
    .map(([name, pattern]) => `"${name}":${pattern}`)
    .join(',')}\\}`;

const party = members({ agency: text(uuid), sub: nullOr(text(uuid)) });
const pattern = new RegExp(
  `^${members({
    actor: members({
      agency: `(${nullOr(text(uuid))})`,
      auth: text(word),
      role: text(word),
      session: nullOr(text(uuid)),
      sub: nullOr(text(uuid)),
    }),
    at: text(`(${instant})`),
    bytes_out: nullOr(count),
    change: members({ after: `(${nullOr(text(sha256Hex))})`, before: nullOr(text(sha256Hex)) }),
    clock: members({ offset_ms: nullOr(integer), sync: '(?:null|true|false)' }),
    concerns: `(${list(text(uuid))})`,
    duration_ms: nullOr(count),
    id: text(`(${uuid})`),
    object: nullOr(
      members({
        class: nullOr(text(word)),
        id: text(word),
        type: text(`(${kebab})`),
        version: nullOr(count),
      }),
    ),
    on_behalf: nullOr(party),
    op: oneOf(auditOperations),
    outcome: oneOf(auditOutcomes),
    pd: `(${nullOr(text(commitment))})`,
    purpose: nullOr(
      members({
        basis: nullOr(text(word)),
        case: nullOr(text(uuid)),
        code: text(word),
        justification: nullOr(text(commitment)),
      }),
    ),
    recipients: `(${list(party)})`,
    source: members({
      addr: nullOr(text(commitment)),
      node: text(word),
      req: nullOr(text(uuid)),
      service: text(word),
      ua: nullOr(text(commitment)),
    }),
    type: text(`(${kebabs})`),
    v: '1',
    voids: `(${list(count)})`,
    w: text(`(${uuid})`),
    ws: `(${count})`,
  })}$`,
);

/** What the groups of the expression hold, from the first on. */
type Groups = [
  string,
  string,
  string,
  string,
  string,
  string,
  string | undefined,
  string,
  string,
  string,
  string,
  string,
  string,
];
/** Characters. Longer lists are rare, and may hold more than the schema allows. */
const listMax = 2_048;

/** As {@link parseAuditEvent}, of the members that are judged together with other events. @throws as that does. */
export function readEventText(body: string): EventFacts {
  return quickly(body) ?? factsOf(parseAuditEvent(body));
}

/** What the expression takes; null where the schema must decide. */
export function quickly(body: string): EventFacts | null {
  const found = pattern.exec(body);
  if (!found || body.length > auditEventBytesMax) return null;
  const [, agency, at, after, concerned, id, objectType, pd, received, type, voided, w, number] =
    found as unknown as Groups;
  if (type.length > auditTypeMax || (objectType?.length ?? 0) > auditObjectTypeMax) return null;
  if (received.length > listMax || voided.length > listMax || concerned.length > listMax) return null;
  const ws = Number(number);
  const voids: number[] = voided === '[]' ? [] : JSON.parse(voided);
  if (!ascends(voids) || voids.includes(ws)) return null;
  if (concerned !== '[]' && (!ascends(JSON.parse(concerned)) || concerned.includes(agency))) return null;
  return { id, at, w, ws, voids, type, pd: unquoted(pd), after: unquoted(after) };
}

const unquoted = (value: string) => (value === 'null' ? null : value.slice(1, -1));

function factsOf({ change, ...event }: AuditEvent): EventFacts {
  const { id, at, w, ws, voids, type, pd } = event;
  return { id, at, w, ws, voids, type, pd, after: change.after };
}
