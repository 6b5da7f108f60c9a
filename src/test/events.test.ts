import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import english from '@/messages/en.json';

interface Row {
  readonly operation: string;
  readonly types: readonly string[];
  readonly seenIn: string;
}

/** Every type of event is worded (messages.test.ts), so the words are the list of them. */
const known = Object.entries(english.audit.sentence).flatMap(([family, words]) =>
  Object.keys(words).map((name) => `${family}.${name}`),
);

const matches = (type: string, pattern: string) =>
  pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;

function rowsOf(document: string): Row[] {
  return document
    .split('\n')
    .filter((line) => /^\| (?!operation)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, operation = '', , events = '', seenIn = '']) => ({
      operation,
      types: [...events.matchAll(/`([^`]+)`/g)].map(([, type = '']) => type),
      seenIn,
    }));
}

const rows = rowsOf(readFileSync('docs/events.md', 'utf8'));
const recorded = rows.filter(({ types }) => types.length > 0);

describe('docs/events.md', () => {
  test('has a row for every type of event', () => {
    expect(known.length).toBeGreaterThan(100);
    const missing = known.filter(
      (type) => !rows.some(({ types }) => types.some((pattern) => matches(type, pattern))),
    );
    expect(missing).toEqual([]);
  });

  test.each(recorded)('$operation: names types that exist, and a test that sees one', ({ types, seenIn }) => {
    for (const pattern of types.filter((one) => !one.endsWith('.*')))
      expect(
        known.some((type) => matches(type, pattern)),
        pattern,
      ).toBe(true);
    expect(existsSync(seenIn), seenIn).toBe(true);
    const source = readFileSync(seenIn, 'utf8');
    const seen = known.filter((type) => types.some((pattern) => matches(type, pattern)));
    expect(
      seen.some((type) => new RegExp(`['"\`]${type.replaceAll('.', '[.]')}\\b`).test(source)),
      `${seenIn} sees none of them`,
    ).toBe(true);
  });

  test('says of the one operation that has no act yet that it has none', () => {
    expect(rows.filter(({ types }) => types.length === 0).map(({ operation }) => operation)).toEqual([
      'transfer to another agency',
    ]);
  });
});
