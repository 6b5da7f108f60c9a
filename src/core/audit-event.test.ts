import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEvent, uuid } from '@/test/audit-trail';
import {
  type AuditEvent,
  auditEventBytes,
  auditEventSchema,
  auditOperations,
  parseAuditEvent,
  saltedCommitment,
} from './audit-event';
import { canonicalJson } from './canonical-json';

const zeroCommitment = `${'A'.repeat(43)}=`;

function changed(changes: Record<string, unknown>): AuditEvent {
  return { ...sampleEvent(0), ...changes } as AuditEvent;
}

describe('auditEventBytes', () => {
  it('gives the bytes that format v1 has always given', () => {
    expect(auditEventBytes(sampleEvent(0))).toBe(
      '{"actor":{"agency":"00000004-0000-4000-8000-000000000000","auth":"webauthn","role":"officer",' +
        '"session":null,"sub":"00000003-0000-4000-8000-000000000000"},"at":"2026-03-01T08:00:00.000Z",' +
        '"bytes_out":null,"change":{"after":null,"before":null},"clock":{"offset_ms":0,"sync":true},' +
        '"concerns":["00000004-0000-4000-8000-000000000001"],"duration_ms":0,"id":"00000001-0000-4000-8000-000000000000","object":{"class":"TLP:AMBER",' +
        '"id":"00000005-0000-4000-8000-000000000000","type":"lead","version":1},"on_behalf":null,' +
        '"op":"collect","outcome":"success","pd":null,"purpose":{"basis":"led-art-8","case":null,' +
        '"code":"deconfliction","justification":null},"recipients":[{"agency":' +
        '"00000004-0000-4000-8000-000000000001","sub":null}],"source":{"addr":null,"node":"portal-1",' +
        '"req":"00000006-0000-4000-8000-000000000000","service":"portal","ua":null},"type":"lead.submitted",' +
        '"v":1,"voids":[],"w":"00000002-0000-4000-8000-000000000000","ws":0}',
    );
  });

  it('takes an event of the system, which has nearly nothing to say', () => {
    const event = changed({
      type: 'audit.writer.start',
      op: 'integrity',
      actor: { sub: null, agency: null, role: 'system', auth: 'system', session: null },
      object: null,
      purpose: null,
      recipients: [],
      duration_ms: null,
      clock: { sync: false, offset_ms: null },
    });
    expect(parseAuditEvent(auditEventBytes(event))).toEqual(event);
  });

  it('takes every operation of the design', () => {
    for (const op of auditOperations) expect(() => auditEventBytes(sampleEvent(0, { op }))).not.toThrow();
  });

  const refused: [string, Record<string, unknown>][] = [
    ['another format', { v: 2 }],
    ['a name the format does not know', { note: null }],
    ['a missing member', { pd: undefined }],
    ['an id in capitals', { id: uuid(0xabc, 1).toUpperCase() }],
    ['a time without milliseconds', { at: '2026-03-01T08:00:00Z' }],
    ['a time with an offset', { at: '2026-03-01T08:00:00.000+00:00' }],
    ['a day that does not exist', { at: '2026-02-29T08:00:00.000Z' }],
    ['a negative sequence number', { ws: -1 }],
    ['a float', { duration_ms: 0.5 }],
    ['voids out of order', { voids: [5, 4] }],
    ['a void twice', { voids: [5, 5] }],
    ['a void of its own number', { ws: 3, voids: [3] }],
    ['a type of one word', { type: 'acknowledged' }],
    ['a type in camel case', { type: 'hit.wasAcknowledged' }],
    ['an operation outside the list', { op: 'peek' }],
    ['an outcome outside the list', { outcome: 'maybe' }],
    [
      'a justification in words',
      { purpose: { code: 'a', basis: null, case: null, justification: 'he ran' } },
    ],
    ['a network address in clear', { source: { ...sampleEvent(0).source, addr: '192.0.2.1' } }],
    ['free text in a role', { actor: { ...sampleEvent(0).actor, role: 'Officer Dibble' } }],
    ['too many recipients', { recipients: Array(257).fill({ agency: uuid(1, 1), sub: null }) }],
    ['the agencies concerned out of order', { concerns: [uuid(4, 9), uuid(4, 8)] }],
    ['an agency concerned twice', { concerns: [uuid(4, 8), uuid(4, 8)] }],
    ["the actor's own agency among those concerned", { concerns: [uuid(4, 0)] }],
    ['a change that is no hash', { change: { before: null, after: 'abc' } }],
    ['a commitment with stray bits', { pd: `${'A'.repeat(42)}B=` }],
    ['a string too long', { source: { ...sampleEvent(0).source, node: 'n'.repeat(129) } }],
  ];
  it.each(refused)('refuses %s', (_name, changes) => {
    expect(auditEventSchema.safeParse(changed(changes)).success).toBe(false);
    expect(() => auditEventBytes(changed(changes))).toThrow();
  });

  it('takes the largest event the schema admits', () => {
    const word = 'w'.repeat(128);
    const largest = changed({
      voids: Array.from({ length: 1024 }, (_, at) => Number.MAX_SAFE_INTEGER - 1024 + at),
      recipients: Array(256).fill({ agency: uuid(1, 1), sub: uuid(2, 2) }),
      concerns: Array.from({ length: 64 }, (_, at) => uuid(9, at)),
      source: { node: word, service: word, addr: zeroCommitment, req: uuid(3, 3), ua: zeroCommitment },
    });
    expect(parseAuditEvent(auditEventBytes(largest))).toEqual(largest);
  });
});

describe('parseAuditEvent', () => {
  const body = auditEventBytes(sampleEvent(4));

  it('returns what was written', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 2 ** 40 }), (leaf, bytesOut) => {
        const event = sampleEvent(leaf, { bytes_out: bytesOut });
        expect(parseAuditEvent(auditEventBytes(event))).toEqual(event);
      }),
    );
  });

  it.each([
    ['a space', body.replace('"v":1', '"v": 1')],
    ['a line feed at the end', `${body}\n`],
    ['another order', body.replace('"v":1,"voids":[]', '"voids":[],"v":1')],
    ['a name twice', body.replace('"v":1', '"v":1,"v":1')],
    ['an escape that is not needed', body.replace('lead.submitted', '\\u006cead.submitted')],
    ['a number written otherwise', body.replace('"v":1', '"v":1.0')],
    ['an exponent', body.replace('"v":1', '"v":1e0')],
    ['no JSON', body.slice(1)],
    ['a byte order mark', `\ufeff${body}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseAuditEvent(text)).toThrow();
  });
});

describe('saltedCommitment', () => {
  const salt = new Uint8Array(32).map((_, at) => at);

  it('is what `printf "concord-pd/v1\\0" … | sha256sum` gives', () => {
    // python3: base64(sha256(b"concord-pd/v1\0" + bytes(range(32)) + b'{"addr":"192.0.2.1"}'))
    expect(saltedCommitment(salt, canonicalJson({ addr: '192.0.2.1' }))).toBe(
      'xQ4B2LioeRfJaB0CqA8z7nr8mn4FehXWLKOvgnf8RbY=',
    );
  });

  it('hides behind the salt', () => {
    const other = salt.with(31, 0);
    expect(saltedCommitment(other, '{}')).not.toBe(saltedCommitment(salt, '{}'));
    expect(() => saltedCommitment(salt.slice(1), '{}')).toThrow(RangeError);
  });
});
