import { expect, test } from 'vitest';
import { recognise } from './recognise';

const restOf = (text: string) => recognise(text, '', 'US').rest;

test('what is not recognised but may be a selector is left over, part by part', () => {
  const text = '(619) 555-0144\n555-0142; jane_doe, 7ABC123\nknife@';
  expect(recognise(text, '', 'US').found.map(({ value }) => value)).toEqual(['(619) 555-0144']);
  expect(restOf(text)).toEqual(['555-0142', 'jane_doe', '7ABC123', 'knife@']);
});

test('prose around a selector, and a selector that comes again, are not left over', () => {
  expect(restOf('She was seen at the motel, and gave the number 619-555-0144, she said.')).toEqual([]);
  expect(restOf('(619) 555-0144\n+1 619 555 0144\n619.555.0144')).toEqual([]);
  expect(restOf('https://ads.example/77?a=1,2')).toEqual([]);
});

test('with a type named, all of the text is one selector', () => {
  expect(recognise(' 7ABC123, or so ', 'plate', 'US')).toEqual({
    found: [{ type: 'plate', value: '7ABC123, or so', region: null, subjectRole: null }],
    rest: [],
  });
});
