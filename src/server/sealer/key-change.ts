import 'server-only';
import type pg from 'pg';
import { AppError } from '@/core/errors';
import { formatRevocation, type KeyRevocation } from '@/core/key-revocation';
import { changeOf } from '../audit/draft';
import type { Signer } from '../openpgp';
import { type KeyChange, type Sealed, seal, sealedEventsMax } from './seal';
import type { Sealing } from './sealing';
import { storeKey } from './trail-key';

/**
 * The old key signs a checkpoint, and the new key signs the same one: from it on the new one is the trail's. The event
 * that tells of it is covered by that checkpoint. All is one transaction under the sealer's lock, so that whoever is
 * killed in the middle leaves nothing, and a running sealer goes over to the new key with its next seal.
 *
 * @param sealing opened with the old key.
 * @throws AppError `conflict` if another key signs by now.
 */
export async function handOver(
  client: pg.ClientBase,
  sealing: Sealing,
  next: Signer,
  now: Date,
): Promise<Sealed> {
  const { signer } = sealing;
  return change(client, sealing, now, {
    replaces: signer.fingerprint,
    announce: (tx) =>
      sealing.own.append(tx, [
        {
          ...{ type: 'key.rotated', op: 'integrity', object: { type: 'key', id: next.fingerprint } },
          change: changeOf(Buffer.from(signer.publicKey), Buffer.from(next.publicKey)),
        },
      ]),
    complete: async (tx, { no, body }) => {
      await storeKey(tx, next, now);
      await tx.query(
        `insert into audit_handover (no, previous, fingerprint, signature, handed_over_at) values ($1, $2, $3, $4, $5)`,
        [no, signer.fingerprint, next.fingerprint, await next.sign(Buffer.from(body)), now],
      );
    },
  });
}

/**
 * A key does not count any more after the checkpoint that is named; another signs from now on, and says so. The old one
 * is not asked: it may be lost, or a thief's. Whoever verifies has to be told of the new one by another way.
 *
 * @param sealing opened with the new key.
 * @throws AppError `conflict` if another key than the revoked one signs by now.
 */
export async function revokeKey(
  client: pg.ClientBase,
  sealing: Sealing,
  revoked: Pick<KeyRevocation, 'key' | 'reason'> & {
    readonly last: { readonly no: number; readonly text: string };
  },
  now: Date,
): Promise<Sealed> {
  const { signer } = sealing;
  const { key, reason, last } = revoked;
  const body = formatRevocation({ key, reason, time: now.toISOString() }, last.text);
  const signature = await signer.sign(Buffer.from(body));
  return change(client, sealing, now, {
    ...{ replaces: key, by: signer },
    announce: (tx) =>
      sealing.own.append(tx, [
        {
          ...{ type: 'key.revoked', op: 'integrity', object: { type: 'key', id: key } },
          change: changeOf(null, Buffer.from(body)),
        },
      ]),
    complete: async (tx, { no }) => {
      await tx.query(
        `insert into audit_revocation (fingerprint, body, signature, signed_by, last_no, no, revoked_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [key, body, signature, signer.fingerprint, last.no, no, now],
      );
    },
  });
}

/** What waits is sealed before, so that the change is a short transaction. */
async function change(
  client: pg.ClientBase,
  sealing: Sealing,
  now: Date,
  change: KeyChange,
): Promise<Sealed> {
  if (!change.by) while ((await seal(client, sealing, now))?.events === sealedEventsMax);
  const sealed = await seal(client, sealing, now, change);
  if (!sealed) throw new AppError('internal');
  return sealed;
}
