import { expect, test } from 'vitest';
import { placePages } from './place-pages';

const page = (from: number, length = 100) => ({
  events: Array.from({ length }, (_, at) => ({ row: String(from - at) })),
});

test('rows stay in their places while pages are dropped above and come back', () => {
  const seen = new Map<string, number>();
  expect(placePages(seen, [page(900)])).toBe(0);
  expect(placePages(seen, [page(900), page(800)])).toBe(0);
  expect(placePages(seen, [page(800), page(700)])).toBe(100);
  expect(placePages(seen, [page(700), page(600, 40)])).toBe(200);
  expect(placePages(seen, [page(800), page(700)])).toBe(100);
  expect(placePages(seen, [page(900), page(800)])).toBe(0);
});

test('a page never seen that was fetched backward stands before the one that is known', () => {
  const seen = new Map<string, number>([['700', 200]]);
  expect(placePages(seen, [page(800), page(700)])).toBe(100);
});

test('an empty list begins at its beginning', () => {
  expect(placePages(new Map(), [page(0, 0)])).toBe(0);
});
