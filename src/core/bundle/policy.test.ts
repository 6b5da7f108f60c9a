import { describe, expect, it } from 'vitest';
import { uuid } from '@/test/audit-trail';
import { parseAuditPolicy, problemOfKey } from './policy';

const one = 'A'.repeat(40);
const two = 'B'.repeat(40);
const least = { v: 1, origin: 'concord.example/audit/2026', keys: [{ fingerprint: one }] };
const parse = (changes: object) => parseAuditPolicy(JSON.stringify({ ...least, ...changes }));

describe('a policy', () => {
  it('needs the trail and a key, and demands no more', () => {
    expect(parse({})).toEqual({
      v: 1,
      origin: least.origin,
      keys: [{ fingerprint: one, from: null, until: null }],
      witnesses: [],
      quorum: 0,
      largest_gap_minutes: null,
      longest_tail_events: null,
      longest_tail_minutes: null,
      known_faults: [],
    });
  });

  it('takes fingerprints as gpg prints them', () => {
    const spaced = one.toLowerCase().replace(/(.{4})/g, '$1 ');
    expect(parse({ keys: [{ fingerprint: spaced }] }).keys[0]?.fingerprint).toBe(one);
  });

  it.each([
    ['no JSON', '{', 'It is no JSON'],
    ['another version', { v: 2 }, 'v: '],
    ['no keys', { keys: [] }, 'keys: name at least one key of the trail'],
    ['a short fingerprint', { keys: [{ fingerprint: 'ABCD' }] }, 'keys.0.fingerprint: must be 40 hex digits'],
    ['a date', { keys: [{ fingerprint: one, until: '2027-01-01' }] }, 'keys.0.until: must be an instant'],
    ['a member it does not know', { quorom: 1 }, 'quorom'],
    ['a quorum that cannot be', { quorum: 1 }, 'quorum: is larger than the number of agencies'],
    [
      'a quorum of one agency with two keys',
      {
        quorum: 2,
        witnesses: [two, 'C'.repeat(40)].map((fingerprint) => ({ agency: uuid(4, 1), fingerprint })),
      },
      'quorum: is larger',
    ],
    [
      'a trail that witnesses itself',
      { witnesses: [{ agency: uuid(4, 1), fingerprint: one }] },
      'the trail cannot witness itself',
    ],
    [
      'two agencies with one key',
      { witnesses: [1, 2].map((at) => ({ agency: uuid(4, at), fingerprint: two })) },
      'two agencies have the same key',
    ],
  ])('is refused with %s, saying where', (_name, changes, message) => {
    const act = () => (typeof changes === 'string' ? parseAuditPolicy(changes) : parse(changes));
    expect(act).toThrow(message);
  });

  it('bounds when a key may sign', () => {
    const keys = parse({
      keys: [{ fingerprint: one, from: '2026-03-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z' }],
    }).keys;
    expect(problemOfKey(keys, one, '2026-03-01T00:00:00.000Z')).toBeNull();
    expect(problemOfKey(keys, one, '2026-04-01T00:00:00.000Z')).toContain('could not sign then');
    expect(problemOfKey(keys, one, '2026-02-28T23:59:59.999Z')).toContain('could not sign then');
    expect(problemOfKey(keys, two, '2026-03-01T00:00:00.000Z')).toContain('none of the keys');
  });
});
