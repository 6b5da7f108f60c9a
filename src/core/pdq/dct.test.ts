import { expect, test } from 'vitest';
import { cosines } from './dct';

/**
 * Engines may differ in the last place of a cosine. No product of the table is so near to the middle between two
 * float32 numbers that this shows, so a browser and Node use one table.
 */
test('the table of cosines does not depend on the engine', () => {
  const scale = Math.fround(Math.sqrt(2 / 64));
  cosines.forEach((cosine, at) => {
    const angle = (Math.PI / 2 / 64) * (Math.floor(at / 64) + 1) * (2 * (at % 64) + 1);
    const exact = scale * Math.cos(angle);
    for (const error of [-(2 ** -40), 2 ** -40]) expect(Math.fround(exact * (1 + error))).toBe(cosine);
  });
});
