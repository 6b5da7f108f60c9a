import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  disclose,
  disclosedCommitment,
  formatDisclosure,
  parseDisclosure,
  personalDataCommitment,
} from './personal-data';

const salt = Uint8Array.from({ length: 32 }, (_, at) => at);
const saltText = Buffer.from(salt).toString('base64');
const event = '0193a1c2-7b5e-7c31-9a44-2f6e1d0b8c55';
const pd = { justification: 'A tip', address: '192.0.2.1' };

describe('personalDataCommitment', () => {
  it('is what this Python gives', () => {
    // import hashlib as h, base64; S=lambda b: h.sha256(b).digest(); s=bytes(range(32))
    // f=lambda n,j: S(b"concord-pd-field/v2\\0"+S(s+n)+j)
    // base64.b64encode(S(b"concord-pd/v2\\0"+f(b"address",b'["address","192.0.2.1"]')+f(b"justification",b'["justification","A tip"]')))
    expect(personalDataCommitment(salt, pd)).toBe('EO3yzlZ4byGPLJOaVOuvW/+/CtXnxzySGXfiHtEIgyE=');
  });

  it('is another for another salt, name or value, and takes no other salt or name', () => {
    const others = [
      personalDataCommitment(salt.toReversed(), pd),
      personalDataCommitment(salt, { ...pd, address: '192.0.2.2' }),
      personalDataCommitment(salt, { justification: 'A tip', addr: '192.0.2.1' }),
      personalDataCommitment(salt, { ...pd, more: null }),
      personalDataCommitment(salt, {}),
    ];
    expect(new Set([personalDataCommitment(salt, pd), ...others]).size).toBe(6);
    expect(() => personalDataCommitment(salt.slice(1), pd)).toThrow(RangeError);
    expect(() => personalDataCommitment(salt, { 'a\x80': 1 })).toThrow('no name of a field');
  });
});

describe('a disclosure', () => {
  it('leads to the commitment, whichever fields it shows, and has nothing of the others', () => {
    const value = fc.oneof(
      fc.stringMatching(/^[a-z]{6,12}$/),
      fc.nat(),
      fc.array(fc.stringMatching(/^[a-z]{6}$/)),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Z]{6,9}$/), value),
        fc.infiniteStream(fc.boolean()),
        (data, choice) => {
          const shown = Object.keys(data).filter(() => choice.next().value);
          const text = formatDisclosure(disclose({ event, salt: saltText, pd: data }, shown));
          expect(disclosedCommitment(parseDisclosure(text))).toBe(personalDataCommitment(salt, data));
          expect(text).not.toContain(saltText);
          for (const name of Object.keys(data)) expect(text.includes(`"${name}"`)).toBe(shown.includes(name));
        },
      ),
    );
  });

  it('of a field that is not there is none', () => {
    expect(() => disclose({ event, salt: saltText, pd }, ['browser'])).toThrow(
      'there are address, justification',
    );
  });

  it.each([
    ['other spaces', (text: string) => text.replace(',', ', ')],
    ['no line feed', (text: string) => text.trimEnd()],
    ['a field with salt and hash', (text: string) => text.replace('"name"', '"hash":"x","name"')],
  ])('with %s is none', (_, change) => {
    const text = formatDisclosure(disclose({ event, salt: saltText, pd }, ['address']));
    expect(() => parseDisclosure(change(text))).toThrow();
  });
});
