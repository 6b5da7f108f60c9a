import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newBlindingKeyFile } from '@/server/keys/local-file';
import { keyProvider } from '@/server/keys/provider';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone, aPicture } from '@/test/leads';
import { startTransitServer } from '@/test/transit-server';
import { rotateTokens } from './commands';
import { listTokenKeys, rotationProgress } from './queries';

// The whole installation with its keys in a key service, as the documentation of transit has it.
const transit = await startTransitServer();
const home = mkdtempSync(path.join(tmpdir(), 'concord-transit-'));
const file = (name: string, text: string) => {
  writeFileSync(path.join(home, name), text, { mode: 0o600 });
  return path.join(home, name);
};
Object.assign(process.env, {
  CONCORD_KEY_FILE: file('k1.json', newBlindingKeyFile()),
  CONCORD_VAULT_ADDR: transit.address.href,
  CONCORD_VAULT_TOKEN_FILE: file('token', transit.token),
});
testDatabase();

let ours: TestActor;
let theirs: TestActor;
beforeAll(async () => {
  const world = await createWorld();
  ours = await (await world.agency()).member('investigator', 'liaison');
  theirs = await (await world.agency()).member('investigator', 'liaison');
});
afterAll(() => transit.stop());

const submit = (actor: TestActor, ...numbers: string[]) =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors: numbers.map(aPhone) })));

test('a lead of many selectors is one question to the key service, two during a rotation', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => `+1 619 555 ${3_000 + at}`);
  await submit(ours, '+1 619 555 2999');
  transit.asked.length = 0;
  await submit(ours, ...numbers);
  expect(transit.asked).toEqual(['POST hmac/concord-tokens']);

  const stop = new AbortController();
  const stopped = rotateTokens({ signal: stop.signal, onProgress: () => stop.abort() });
  await expect(stopped).rejects.toThrow(/abort/i);
  await submit(ours, '+1 619 555 2998');
  transit.asked.length = 0;
  await submit(theirs, ...numbers);
  expect(transit.asked).toEqual(Array.from({ length: 2 }, () => 'POST hmac/concord-tokens'));
  expect((await listTokenKeys()).map(({ version, retiredAt }) => [version, retiredAt])).toEqual([
    [1, null],
    [2, null],
  ]);
  const { add, remove } = await rotationProgress(2);
  expect(add.done).toBeLessThan(add.leads);
  expect(remove).toEqual({ done: 0, leads: 0 });
  await rotateTokens({});
});

test('after a rotation the old key is gone, matching works, and what two agencies wrote to each other opens', async () => {
  const phone = '+1 702 555 0177';
  const likeness = aPicture(90);
  const first = aLead({ selectors: [aPhone(phone)], pictures: [likeness] });
  await ours.call((api) => api.deconfliction.submitLead(first));
  const [hit] = (await submit(theirs, phone)).hits;
  const id = hit?.id ?? '';
  await theirs.call((api) => api.deconfliction.sendMessage({ id, messageId: id, body: 'Call me' }));

  const version = await rotateTokens({});
  await expect(keyProvider().hmac([Buffer.from('x')], version - 1)).rejects.toThrow('HTTP 400');
  expect(await keyProvider().tokenKeyVersions()).toEqual([version]);
  const again = await theirs.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)], pictures: [likeness] })),
  );
  expect(again.hits[0]?.grounds.map(({ type }) => type).sort()).toEqual([
    'md5',
    'pdq',
    'phone',
    'sha1',
    'sha256',
  ]);
  const { messages } = await ours.call((api) => api.deconfliction.hit({ id }));
  expect(messages).toMatchObject([{ body: 'Call me' }]);
  const progress = await rotationProgress(version);
  for (const { done, leads } of Object.values(progress)) expect(done).toBe(leads);
});
