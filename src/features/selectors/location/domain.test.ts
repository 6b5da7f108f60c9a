import { describe, expect, test } from 'vitest';
import { location, windowOf } from './domain';

const read = (value: string) => location.canonicalise(value, {});

test.each([
  [
    'Hotel Aurora, 14 Harbor Dr @ 2026-11-01T20:00Z/2026-11-02T06:00Z',
    'hotel aurora 14 harbor dr@2026-11-01T20:00Z/2026-11-02T06:00Z',
  ],
  [
    'HOTEL  AURORA; 14 harbor dr. @2026-11-01T21:00+01:00 / 2026-11-01T23:00-07:00',
    'hotel aurora 14 harbor dr@2026-11-01T20:00Z/2026-11-02T06:00Z',
  ],
  ['Pier 14 @ 2026-11-01/2026-11-01', 'pier 14@2026-11-01T00:00Z/2026-11-01T23:59Z'],
  ['32.71571, -117.16114 @ 2026-11-01/2026-11-02', 'geo:32.716,-117.161@2026-11-01T00:00Z/2026-11-02T23:59Z'],
  ['geo:-0.0001,0.0001@2026-11-01/2026-11-02', 'geo:0.000,0.000@2026-11-01T00:00Z/2026-11-02T23:59Z'],
  ['ភ្នំពេញ @ 2026-11-01 to 2026-11-02', 'ភ្នំពេញ@2026-11-01T00:00Z/2026-11-02T23:59Z'],
  ['bar@night, Quay 3 @ 2026-11-01/2026-11-02', 'bar night quay 3@2026-11-01T00:00Z/2026-11-02T23:59Z'],
])('%s is %s', (value, canonical) => {
  expect(read(value)).toMatchObject({
    ok: true,
    canonical,
    alias: canonical.slice(0, canonical.lastIndexOf('@')),
  });
  expect(read(canonical)).toMatchObject({ ok: true, canonical });
});

test.each([
  ['Hotel Aurora', 'no-window'],
  ['Hotel Aurora @ 2026-11-01', 'no-window'],
  ['Hotel Aurora @ 2026-11-01T20:00/2026-11-02T06:00', 'window'],
  ['Hotel Aurora @ 2026-11-02/2026-11-01', 'window'],
  ['Hotel Aurora @ 2026-02-30/2026-03-01', 'window'],
  ['Hotel Aurora @ 2024-01-01/2026-01-01', 'window'],
  ['.. @ 2026-11-01/2026-11-02', 'too-short'],
  ['97.1,12.0 @ 2026-11-01/2026-11-02', 'too-short'],
])('%s is refused: %s', (value, problem) => {
  expect(read(value)).toEqual({ ok: false, problem });
});

describe('a canonical form', () => {
  const canonical = 'hotel aurora@2026-11-01T20:00Z/2026-11-02T06:00Z';

  test('says when', () => {
    expect(windowOf(canonical)).toEqual({ from: '2026-11-01T20:00Z', to: '2026-11-02T06:00Z' });
  });

  test('masked shows a third of the place', () => {
    expect(location.mask(canonical)).toBe('ho•••ra@2026-11-01T20:00Z/2026-11-02T06:00Z');
  });
});
