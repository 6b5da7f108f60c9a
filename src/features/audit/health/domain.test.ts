import { expect, test } from 'vitest';
import { decideBroken, type TrailState } from './domain';

const now = new Date('2026-03-01T12:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

const sound: TrailState = {
  ...{ now, sealedAt: ago(40), pending: 0, publishedAt: ago(40), longestGap: null, faultsOfWeek: 0 },
  ...{ clockOffsetMs: -3, witnessLags: [0, 3_600] },
};

test('a trail that keeps its promises', () => {
  expect(decideBroken(sound)).toEqual([]);
});

test.each<[string, Partial<TrailState>, string[]]>([
  ['nothing was ever sealed', { sealedAt: null, publishedAt: null }, ['sealer']],
  ['events wait, and the sealer was last seen 31 s ago', { pending: 1, sealedAt: ago(31) }, ['sealer']],
  ['events wait a moment', { pending: 900, sealedAt: ago(30) }, []],
  ['no checkpoint is published any more', { publishedAt: ago(181) }, ['sealer']],
  ['a fault', { faultsOfWeek: 1 }, ['faults']],
  ['a gap that has just ended', { longestGap: { seconds: 301, until: ago(60) } }, ['gap']],
  ['a gap in the night', { longestGap: { seconds: 9_000, until: ago(3_601) } }, []],
  ['a short gap', { longestGap: { seconds: 299, until: ago(60) } }, []],
  ['a clock behind', { clockOffsetMs: -2_001 }, ['clock']],
  ['a witness a day behind', { witnessLags: [0, 86_401] }, ['witness']],
  ['a witness that has not cosigned in a day', { witnessLags: [null] }, ['witness']],
  ['no witness at all', { witnessLags: [] }, []],
])('%s', (_, changed, broken) => {
  expect(decideBroken({ ...sound, ...changed })).toEqual(broken);
});
