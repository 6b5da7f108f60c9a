import { expect, test } from 'vitest';
import { decideIdle } from './idle';

const minutes = (count: number) => count * 60_000;

test.each([
  [0, 'used'],
  [minutes(28) - 1, 'used'],
  [minutes(28), 'notice'],
  [minutes(30) - 1, 'notice'],
  [minutes(30), 'over'],
])('unused for %i ms: %s', (unused, state) => {
  expect(decideIdle(minutes(1_000), minutes(1_000) + unused)).toBe(state);
});
