import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { parseAuditEvent } from '@/core/audit-event';
import { leafHash } from '@/core/merkle';
import { inclusionProof } from '@/core/merkle-proof';
import { sampleKey, sampleTrail } from '@/test/audit-trail';
import type { EventDetail } from '../schema';
import { checkProof } from './check-proof';

const leaf = 4;
const now = new Date('2026-03-02T00:00:00.000Z');

async function anEvent(): Promise<EventDetail> {
  const { bodies, checkpoints, key } = await sampleTrail({ size: 11, sealedAt: [11] });
  const [checkpoint] = checkpoints;
  const body = bodies[leaf] ?? '';
  const { id, at, type, op, outcome, object } = parseAuditEvent(body);
  const hashes = bodies.map((one) => leafHash(Buffer.from(one)));
  return {
    ...{
      row: '1',
      id,
      at,
      type,
      op,
      outcome,
      body,
      personal: null,
      personalErased: false,
      address: null,
      counterpart: null,
    },
    actor: { name: null, role: 'officer', agency: null, own: false },
    object: object && { type: object.type, id: object.id, name: null },
    purposeCode: null,
    proof: {
      leafIndex: leaf,
      path: inclusionProof(hashes, leaf).map((hash) => bytesToHex(hash)),
      checkpoint: {
        ...{ no: 1, treeSize: 11, body: checkpoint?.text ?? '', signature: checkpoint?.signature ?? '' },
        fingerprint: key.getFingerprint().toUpperCase(),
        sealedAt: at,
      },
      publicKey: key.toPublic().armor(),
    },
  };
}

test('an event whose bytes, path and signature hold', async () => {
  const event = await anEvent();
  const report = await checkProof(event, now);
  expect(report?.holds).toEqual({ facts: true, path: true, signature: true });
  expect(report?.fingerprint).toBe(event.proof?.checkpoint.fingerprint);
  expect(report?.steps).toHaveLength(event.proof?.path.length ?? 0);
});

test('each thing that does not hold is named by itself', async () => {
  const event = await anEvent();
  const { proof } = event;
  if (!proof) throw new Error('not sealed');
  const holds = async (changed: Partial<EventDetail>) =>
    (await checkProof({ ...event, ...changed }, now))?.holds;
  const good = { facts: true, path: true, signature: true };
  expect(await holds({ type: 'lead.read' })).toEqual({ ...good, facts: false });
  expect(await holds({ at: '2026-03-01T08:00:00.000Z' })).toEqual({ ...good, facts: false });
  expect(await holds({ object: null })).toEqual({ ...good, facts: false });
  expect(await holds({ body: event.body.replace('officer', 'liaison') })).toEqual({ ...good, path: false });
  expect(await holds({ body: `${event.body} ` })).toEqual({ ...good, facts: false, path: false });
  expect(await holds({ proof: { ...proof, path: proof.path.slice(1) } })).toEqual({ ...good, path: false });
  expect(await holds({ proof: { ...proof, leafIndex: 5 } })).toEqual({ ...good, path: false });
  const stranger = (await sampleKey()).toPublic().armor();
  expect(await holds({ proof: { ...proof, publicKey: stranger } })).toEqual({ ...good, signature: false });
  const body = proof.checkpoint.body.replace('no 1\n', 'no 2\n');
  expect(await holds({ proof: { ...proof, checkpoint: { ...proof.checkpoint, body } } })).toEqual({
    ...good,
    signature: false,
  });
});

test('what no checkpoint covers yet cannot be checked', async () => {
  expect(await checkProof({ ...(await anEvent()), proof: null }, now)).toBeNull();
});
