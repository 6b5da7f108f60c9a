import { hexDigits } from '../digest/domain';
import { accepted, refused, type SelectorKind } from '../result/domain';
import { keepEnds } from '../text/domain';

/**
 * PDQ picture hashes, 256 bits as 64 hexadecimal digits. One digit repeated (all zero, all one, stripes) is what a
 * picture without contents gives, in any rotation: it would meet every other blank picture, so it is refused.
 */
export const pdq: SelectorKind = {
  canonicalise(value) {
    const hex = hexDigits(value, 'pdq');
    if (!/^[0-9a-f]+$/.test(hex)) return refused('not-hex');
    if (hex.length !== 64) return refused(hex.length < 64 ? 'too-short' : 'too-long');
    return /^(.)\1*$/.test(hex) ? refused('constant-hash') : accepted(hex);
  },
  mask: keepEnds,
};
