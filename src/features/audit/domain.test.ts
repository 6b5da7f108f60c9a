import { expect, test } from 'vitest';
import { decideObjectType } from './domain';

test.each([
  ['lead', 'lead'],
  ['selector', 'selector'],
  ['agencies', 'agency'],
  ['leads-get', 'lead'],
  ['deconfliction-acknowledge', 'hit'],
  ['identity-release-member', 'member'],
  ['something-else', null],
])('%s is about: %s', (type, object) => {
  expect(decideObjectType(type)).toBe(object);
});
