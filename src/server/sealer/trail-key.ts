import 'server-only';
import type pg from 'pg';
import { type AuditDraft, changeOf } from '../audit/draft';
import { mergeKeys, type Signer } from '../openpgp';
import type { Sealing } from './sealing';

/** The key that signs the next checkpoint; null if there is no checkpoint yet. */
export async function currentKey(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ key: string }>(
    `select coalesce(h.fingerprint, c.fingerprint) as key
     from audit_checkpoint c left join audit_handover h using (no) order by no desc limit 1`,
  );
  return rows[0]?.key ?? null;
}

/** Goes over to the key that signs by now, if somebody has replaced it. */
export async function followKey(client: pg.ClientBase, sealing: Sealing): Promise<void> {
  const current = await currentKey(client);
  if (current && current !== sealing.signer.fingerprint) sealing.signer = await sealing.open(current);
}

/**
 * Keeps the key's public part, and what is added to it: a subkey of the next year, another expiry. What was there stays,
 * for older signatures need it.
 *
 * @returns the public part before and after, if it was added to.
 */
export async function storeKey(
  client: pg.ClientBase,
  { fingerprint, publicKey }: Pick<Signer, 'fingerprint' | 'publicKey'>,
  now: Date,
): Promise<{ before: string; after: string } | null> {
  const { rows } = await client.query<{ before: string }>(
    'select public_key as before from audit_key where fingerprint = $1',
    [fingerprint],
  );
  const before = rows[0]?.before;
  if (before === undefined) {
    await client.query('insert into audit_key (fingerprint, public_key, created_at) values ($1, $2, $3)', [
      ...[fingerprint, publicKey, now],
    ]);
    return null;
  }
  const after = before === publicKey ? before : await mergeKeys(before, publicKey);
  if (after === before) return null;
  await client.query('update audit_key set public_key = $2 where fingerprint = $1', [fingerprint, after]);
  return { before, after };
}

export function keyRenewed(
  fingerprint: string,
  { before, after }: { before: string; after: string },
): AuditDraft {
  return {
    ...{ type: 'key.renewed', op: 'integrity', object: { type: 'key', id: fingerprint } },
    change: changeOf(Buffer.from(before), Buffer.from(after)),
  };
}

/** A sealer can sign from now on: the key is open. */
export function keyOpened({ signer }: Sealing): AuditDraft {
  return { type: 'key.opened', op: 'integrity', object: { type: 'key', id: signer.fingerprint } };
}
