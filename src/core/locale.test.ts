import { expect, test } from 'vitest';
import { chooseLocale, chooseTimeZone } from './locale';

test.each([
  [undefined, 'es-MX,es;q=0.9,en;q=0.8', 'es'],
  [undefined, 'th,fr;q=0.8', 'en'],
  [undefined, null, 'en'],
  ['es', 'en-US', 'es'],
  ['klingon', 'es', 'es'],
])('chosen %s, the browser says %s: %s', (chosen, accept, locale) => {
  expect(chooseLocale(chosen, accept)).toBe(locale);
});

test.each([
  ['America/Los_Angeles', 'America/Los_Angeles'],
  [undefined, 'UTC'],
  ['<script>', 'UTC'],
])('a browser in %s is answered in %s', (told, zone) => {
  expect(chooseTimeZone(told)).toBe(zone);
});
