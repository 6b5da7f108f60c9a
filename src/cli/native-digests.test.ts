import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownDigests } from '@/core/digests';
import { nativeDigests } from './native-digests';

test('give what those in JavaScript give', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (pieces) => {
      const [native, own] = [nativeDigests, ownDigests].map(({ sha256, sha256InPieces, crc32 }) => {
        const inPieces = sha256InPieces();
        for (const piece of pieces) inPieces.update(piece);
        return {
          each: pieces.map((piece) => [...sha256(piece)]),
          all: [...inPieces.digest()],
          crc: pieces.reduce((crc, piece) => crc32(crc, piece), 0),
        };
      });
      expect(native).toEqual(own);
    }),
  );
});
