import type { PrivateKey } from 'openpgp';
import { beforeAll, expect, it } from 'vitest';
import { instantOf, sampleKey, sampleTrail, signDetached } from '@/test/audit-trail';
import { openpgpVerifier, type SignatureVerifier } from './bundle/signatures';
import { followKeys, type OfferedHandover } from './follow';

let keys: readonly PrivateKey[];
let text: string;
let verifier: SignatureVerifier;
const of = (at: number) => keys[at]?.getFingerprint().toUpperCase() ?? '';

beforeAll(async () => {
  keys = await Promise.all(['first', 'second', 'third'].map((name) => sampleKey(name)));
  text = (await sampleTrail({ size: 3, sealedAt: [3] })).checkpoints[0]?.text ?? '';
  verifier = openpgpVerifier(new Date('2026-03-02T00:00:00Z'));
  for (const key of keys) await verifier.addKey(key.toPublic().armor());
});

async function handover(from: number, to: number, over = text): Promise<OfferedHandover> {
  const [one, two] = [keys[from], keys[to]];
  if (!one || !two) throw new Error('no key');
  const date = instantOf(3);
  return { text, signature: await signDetached(text, one, date), next: await signDetached(over, two, date) };
}

it('a witness that was told the first key accepts each that it handed over to, and the first no more', async () => {
  const handovers = [await handover(0, 1), await handover(1, 2)];
  expect(await followKeys([of(0)], handovers, verifier)).toEqual([of(2)]);
  expect(await followKeys([of(1)], handovers, verifier)).toEqual([of(2)]);
  expect(await followKeys([of(2)], handovers, verifier)).toEqual([of(2)]);
});

it('nobody is introduced by a key that was not accepted, by one that handed over, or over another text', async () => {
  expect(await followKeys([of(0)], [await handover(1, 2)], verifier)).toEqual([of(0)]);
  expect(await followKeys([of(0)], [await handover(0, 1), await handover(0, 2)], verifier)).toEqual([of(1)]);
  expect(await followKeys([of(0)], [await handover(0, 1, `${text} `)], verifier)).toEqual([of(0)]);
});
