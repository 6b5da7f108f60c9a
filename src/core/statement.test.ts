import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPrev, formatCheckpoint } from './checkpoint';
import { statementKind } from './statement';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['concord receipt v1\nchecked 1\n', 'receipt'],
  ['concord bundle-manifest v1\n', 'bundle-manifest'],
  ['%PDF-1.7\n%âãÏÓ\n', 'pdf'],
])('%j is a statement', (text, kind) => {
  expect(statementKind(bytes(text))).toBe(kind);
});

test.each([
  '',
  'concord receipt v1',
  'concord receipt v2\n',
  'concord  v1\n',
  'concord Receipt v1\n',
  ' concord receipt v1\n',
  '\ufeffconcord receipt v1\n',
  'receipt\n',
  'PDF-1.7',
])('%j is none', (text) => {
  expect(statementKind(bytes(text))).toBeNull();
});

test('no checkpoint is a statement', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,40}[a-z0-9])?(\/[A-Za-z0-9._~-]{1,20}){0,3}$/);
  fc.assert(
    fc.property(label, fc.nat(), (origin, treeSize) => {
      const text = formatCheckpoint({
        ...{ origin, treeSize, root: new Uint8Array(32), time: '2026-03-01T08:20:00.000Z' },
        ...{ no: 1, prev: firstPrev },
      });
      expect(statementKind(bytes(text))).toBeNull();
    }),
  );
});
