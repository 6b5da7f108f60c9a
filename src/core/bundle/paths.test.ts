import { describe, expect, it } from 'vitest';
import {
  checkpointPath,
  eventsPath,
  keyPath,
  leavesPath,
  manifestPath,
  readBundlePath,
  readmePath,
  signaturePath,
} from './paths';

describe('the files of a bundle', () => {
  it('are known by their paths, and ordered for a verifier that never looks back', () => {
    const inOrder = [
      readmePath,
      keyPath('a'),
      keyPath('b.2'),
      checkpointPath(0),
      signaturePath(0),
      checkpointPath(1),
      signaturePath(1),
      checkpointPath(4096),
      signaturePath(4096),
      leavesPath(0),
      eventsPath(0),
      checkpointPath(4097),
      signaturePath(4097),
      leavesPath(4096),
      eventsPath(4096),
      manifestPath,
    ];
    const orders = inOrder.map((path) => readBundlePath(path)?.order ?? '');
    expect(orders.slice().sort()).toEqual(orders);
    expect(new Set(orders).size).toBe(orders.length);
  });

  it.each([
    'readme.txt',
    'keys/.asc',
    'keys/a/b.asc',
    'keys/ä.asc',
    'checkpoints/1.txt',
    'checkpoints/000000000001.txt.gpg',
    'events/000000000001.jsonl',
    'events/000000000000.bin',
    'proofs/leaves/000000000000.jsonl',
    'events/000000000000.jsonl\n',
    'x/events/000000000000.jsonl',
  ])('do not include %j', (path) => {
    expect(readBundlePath(path)).toBeNull();
  });

  it('are numbered with twelve digits at most', () => {
    expect(checkpointPath(999_999_999_999)).toBe('checkpoints/999999999999.txt');
    for (const size of [-1, 0.5, 10 ** 12]) expect(() => checkpointPath(size)).toThrow(RangeError);
  });
});
