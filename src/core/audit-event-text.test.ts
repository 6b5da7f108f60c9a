import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEvent, uuid } from '@/test/audit-trail';
import { auditEventBytes, auditOperations, auditOutcomes, parseAuditEvent } from './audit-event';
import { quickly, readEventText } from './audit-event-text';

const nullOr = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
const id = fc.tuple(fc.nat(0xffff), fc.nat(0xffff)).map(([kind, number]) => uuid(kind, number));
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,20}$/);
const kebab = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}$/);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const commitment = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
  return Buffer.from(bytes).toString('base64');
});
const count = fc.nat({ max: 999_999_999_999_999 });
const ascending = <T extends number | string>(some: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(some, { maxLength }).map((all) => all.sort((a, b) => (a < b ? -1 : 1)));
const dates = fc.date({
  noInvalidDate: true,
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
});

/** Any event that the portal could write, of words that are not too long. */
const events = fc.record({
  at: dates.map((date) => date.toISOString()),
  type: fc.tuple(kebab, kebab).map((parts) => parts.join('.')),
  op: fc.constantFrom(...auditOperations),
  outcome: fc.constantFrom(...auditOutcomes),
  ws: count,
  voids: ascending(count, 5),
  actor: fc.record({ sub: nullOr(id), agency: nullOr(id), role: word, auth: word, session: nullOr(id) }),
  on_behalf: nullOr(fc.record({ agency: id, sub: nullOr(id) })),
  object: nullOr(fc.record({ type: kebab, id: word, version: nullOr(count), class: nullOr(word) })),
  purpose: nullOr(
    fc.record({ code: word, basis: nullOr(word), case: nullOr(id), justification: nullOr(commitment) }),
  ),
  recipients: fc.array(fc.record({ agency: id, sub: nullOr(id) }), { maxLength: 3 }),
  concerns: ascending(id, 3),
  source: fc.record({
    ...{ node: word, service: word, addr: nullOr(commitment), req: nullOr(id), ua: nullOr(commitment) },
  }),
  duration_ms: nullOr(count),
  bytes_out: nullOr(count),
  change: fc.record({ before: nullOr(hash), after: nullOr(hash) }),
  clock: fc.record({ sync: nullOr(fc.boolean()), offset_ms: nullOr(fc.integer()) }),
  pd: nullOr(commitment),
});
const written = events
  .filter(({ voids, ws, concerns, actor }) => !voids.includes(ws) && !concerns.includes(actor.agency ?? ''))
  .map((event) => sampleEvent(7, event));

const leapDay = /^....-02-29/;
const factsOf = (body: string) => {
  const { id, at, w, ws, voids, type, pd, change } = parseAuditEvent(body);
  return { id, at, w, ws, voids, type, pd, after: change.after };
};

describe('reading an event by one expression', () => {
  it('says what the schema says, of every event', () => {
    fc.assert(
      fc.property(written, (event) => {
        const body = auditEventBytes(event);
        expect(readEventText(body)).toEqual(factsOf(body));
        expect(quickly(body) === null).toBe(leapDay.test(event.at));
      }),
      { numRuns: 500 },
    );
  });

  it('takes nothing that the schema refuses', () => {
    const digit = fc.constantFrom(...'0123456789abcdefzAQ=-+."\\[]{}:,T Z\n\u0000é');
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(2),
      put: fc.string({ unit: digit, maxLength: 2 }),
    });
    fc.assert(
      fc.property(written, edit, (event, { at, cut, put }) => {
        const body = auditEventBytes(event);
        const place = Math.floor(at * body.length);
        const edited = body.slice(0, place) + put + body.slice(place + cut);
        const read = quickly(edited);
        if (read) expect(read).toEqual(factsOf(edited));
      }),
      { numRuns: 5_000 },
    );
  });

  const body = auditEventBytes(sampleEvent(4, { at: '2028-02-28T23:59:59.999Z', voids: [3, 5] }));
  it.each([
    ['a day that does not exist', body.replace('02-28T', '02-30T')],
    ['29 February of such a year', body.replace('2028-02-28T', '2026-02-29T')],
    ['an hour too many', body.replace('T23:', 'T24:')],
    ['voids out of order', body.replace('[3,5]', '[5,3]')],
    ['a void twice', body.replace('[3,5]', '[5,5]')],
    ['a void of its own number', body.replace('[3,5]', '[1,3]').replace('"ws":1', '"ws":3')],
    ['minus zero', body.replace('"offset_ms":0', '"offset_ms":-0')],
    ['a zero before a number', body.replace('[3,5]', '[03,5]')],
    ["the actor's own agency among those concerned", body.replaceAll(uuid(4, 1), uuid(4, 0))],
    ['an object type too long', body.replace('"lead","version"', `"${'l'.repeat(65)}","version"`)],
    ['a type too long', body.replace('lead.submitted', `lead.${'s'.repeat(92)}`)],
    [
      'too many recipients',
      body.replace(/"recipients":\[(.*?)\]/, (_, one) => `"recipients":[${Array(257).fill(one)}]`),
    ],
    ['a line feed at the end', `${body}\n`],
  ])('refuses %s', (_name, text) => {
    expect(text).not.toBe(body);
    expect(quickly(text)).toBeNull();
    expect(() => readEventText(text)).toThrow();
  });

  it('leaves 29 February and long lists to the schema', () => {
    const voids = Array.from({ length: 1024 }, (_, at) => 10 + at);
    for (const changes of [{ at: '2028-02-29T00:00:00.000Z' }, { voids }]) {
      const long = auditEventBytes(sampleEvent(4, changes));
      expect(quickly(long)).toBeNull();
      expect(readEventText(long)).toEqual(factsOf(long));
    }
  });
});
