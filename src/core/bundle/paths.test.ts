import { describe, expect, it } from 'vitest';
import {
  checkpointPath,
  cosignaturePath,
  eventsPath,
  keyPath,
  leavesPath,
  manifestPath,
  readBundlePath,
  readmePath,
  signaturePath,
  witnessKeyPath,
} from './paths';

const agency = '00000004-0000-4000-8000-000000000001';

describe('the files of a bundle', () => {
  it('are known by their paths, and ordered for a verifier that never looks back', () => {
    const inOrder = [
      readmePath,
      keyPath('a'),
      keyPath('b.2'),
      keyPath('x'),
      witnessKeyPath(agency, 'A'.repeat(40)),
      checkpointPath(0),
      signaturePath(0),
      cosignaturePath(0, agency),
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
    'keys/witnesses/b.asc',
    'checkpoints/000000000001.txt.x.asc',
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
