import { expect, test } from 'vitest';
import { networkOf } from './network';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['unknown', 'unknown'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:0DB8:0001:0002::ffff', '2001:db8:1:2::'],
  ['2001:db8::1', '2001:db8:0:0::'],
  ['::1', '0:0:0:0::'],
  ['2001:db8:1:2:9::', '2001:db8:1:2::'],
])('requests from %s are counted as of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
