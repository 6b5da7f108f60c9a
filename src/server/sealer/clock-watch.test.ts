import { expect, test } from 'vitest';
import { watchClock } from './clock-watch';

test('a clock that was set is told once, by how much; drift is not', () => {
  let [wall, monotonic] = [1_000_000, 50];
  const look = watchClock(
    () => wall,
    () => monotonic,
  );
  const pass = (ms: number, set = 0) => {
    monotonic += ms;
    wall += ms + set;
    return look();
  };
  expect(pass(1_000)).toBeNull();
  expect(pass(60_000, 1_500)).toBeNull();
  expect(pass(1_000, -3_600_000)).toMatchObject({
    type: 'clock.set-back',
    clock: { sync: null, offset_ms: -3_598_500 },
  });
  expect(pass(1_000)).toBeNull();
  expect(pass(1_000, 5_000)).toMatchObject({ type: 'clock.set-forward', clock: { offset_ms: 5_000 } });
});
