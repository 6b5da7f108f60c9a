import pg from 'pg';
import type { revocationReasons } from '@/core/key-revocation';
import { ConfigurationError, env } from '@/server/env';
import { environmentKeyring, type Keyring } from '@/server/keyring';
import { addKey, changeRecipients, publicKeyFacts, type Signer } from '@/server/openpgp';
import { handOver, revokeKey } from '@/server/sealer/key-change';
import { openSealing } from '@/server/sealer/sealing';
import { currentKey } from '@/server/sealer/trail-key';

/** The keys that sign the trail: which there are, and how one takes another's place (docs/adr/0026). */

/** Two in a row would be one command that was given twice: its first answer was lost, say. */
const rotatedAgainMs = 3_600_000;

interface KeyState {
  readonly fingerprint: string;
  readonly name: string;
  readonly state: 'signs' | 'handed over' | 'revoked' | 'unused';
  readonly since: string | null;
  readonly expires: string | null;
  /** Checkpoints that it signed and that count: numbers, and how many events they cover. */
  readonly first: { readonly no: number; readonly size: number } | null;
  readonly last: { readonly no: number; readonly size: number } | null;
  /** Whether this machine can sign with it. */
  readonly here: boolean;
}

export async function auditStatus(json: boolean): Promise<string> {
  const keys = await withSealerRole(async (client) =>
    keysOf(client, await environmentKeyring().fingerprints()),
  );
  if (json) return `${JSON.stringify(keys, null, 2)}\n`;
  return keys.length === 0
    ? 'The trail has no key yet: the sealer has not run.\n'
    : keys.map(keyText).join('\n');
}

async function keysOf(client: pg.Client, here: readonly string[]): Promise<KeyState[]> {
  const { rows } = await client.query<{
    fingerprint: string;
    armored: string;
    since: Date;
    signs: boolean;
    revoked: boolean;
    first: KeyState['first'];
    last: KeyState['last'];
  }>(
    `select k.fingerprint, k.public_key as armored, k.created_at as since, r.fingerprint is not null as revoked,
            coalesce(k.fingerprint = $1, false) as signs,
            (select json_build_object('no', no, 'size', tree_size) from audit_checkpoint c
             where c.fingerprint = k.fingerprint and no > coalesce(i.no, 0) order by no limit 1) as first,
            (select json_build_object('no', no, 'size', tree_size) from audit_checkpoint c
             where c.fingerprint = k.fingerprint and no <= coalesce(r.last_no, h.no, 2147483647) order by no desc limit 1) as last
     from audit_key k
     left join audit_handover i on i.fingerprint = k.fingerprint
     left join audit_handover h on h.previous = k.fingerprint
     left join audit_revocation r on r.fingerprint = k.fingerprint
     order by k.created_at`,
    [await currentKey(client)],
  );
  const known = await Promise.all(
    rows.map(async ({ armored, revoked, signs, since, ...key }): Promise<KeyState> => {
      const state = revoked ? 'revoked' : signs ? 'signs' : 'handed over';
      const facts = await publicKeyFacts(armored);
      return { ...key, ...facts, state, since: since.toISOString(), here: here.includes(key.fingerprint) };
    }),
  );
  const unused = here.filter((one) => !known.some(({ fingerprint }) => fingerprint === one));
  const keyring = environmentKeyring();
  const spare = unused.map(async (fingerprint): Promise<KeyState> => {
    const facts = await publicKeyFacts((await keyring.open(fingerprint)).publicKey);
    return { fingerprint, ...facts, state: 'unused', since: null, first: null, last: null, here: true };
  });
  return [...known, ...(await Promise.all(spare))];
}

function keyText({ fingerprint, name, state, since, expires, first, last, here }: KeyState): string {
  const at = (seen: KeyState['first']) => seen && `${seen.no} over ${seen.size.toLocaleString('en')} events`;
  const lines = [
    `${fingerprint}  ${state}${here ? '' : ', not on this machine'}`,
    `  ${name}${since ? `, since ${since}` : ''}, ${expires ? `expires ${expires}` : 'does not expire'}`,
    ...(first ? [`  checkpoints ${at(first)} to ${at(last)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param to the key that takes over; without it an unused one of this machine, or one that is made now. */
export function auditRotate(to: string | null): Promise<string> {
  return withSealerRole(async (client) => {
    const keyring = environmentKeyring();
    const now = new Date();
    const current = await currentKey(client);
    if (!current) throw new ConfigurationError('The trail has no key yet: the sealer has not run.');
    const before = await lastHandover(client);
    if (!to && before && now.getTime() - before.at.getTime() < rotatedAgainMs)
      return `${before.fingerprint} took over at ${before.at.toISOString()}, checkpoint ${before.no}. Nothing more was done.\n`;
    const sealing = sealingWith(await keyring.open(current), keyring);
    const next = await successor(client, keyring, to);
    await changeRecipients(env.seedKeysFile, { add: next.publicKey });
    await handOver(client, sealing, next, now);
    const done = await lastHandover(client);
    return `Checkpoint ${done?.no} is signed by both keys; from it on the trail is signed by
${next.fingerprint}
A running sealer goes over to it by itself. Publish the fingerprint by the way by which you published the
one before; auditors and witnesses accept it by that checkpoint, too. Keep the old key: it opens older seeds.
`;
  });
}

export interface Revocation {
  readonly fingerprint: string;
  readonly after: number | null;
  readonly to: string | null;
  readonly reason: (typeof revocationReasons)[number];
}

export function auditRevoke({ fingerprint, after, to, reason }: Revocation): Promise<string> {
  return withSealerRole(async (client) => {
    const keyring = environmentKeyring();
    if ((await currentKey(client)) !== fingerprint)
      throw new ConfigurationError(await notCurrent(client, fingerprint));
    const last = await anchorOf(client, fingerprint, after);
    const next = await successor(client, keyring, to);
    const recipient = await publicKeyOf(client, fingerprint);
    await changeRecipients(env.seedKeysFile, { add: next.publicKey, remove: recipient });
    await revokeKey(client, sealingWith(next, keyring), { key: fingerprint, reason, last }, new Date());
    return `What ${fingerprint} signed counts up to checkpoint ${last.no}${last.cosigned ? ', which a witness cosigned' : ''}.
The trail is signed by
${next.fingerprint}
Tell every auditor and witness this fingerprint by a way that is not the portal, and tell them of the
revocation: until they name the new key, their programs refuse it. Restart the portal and the workers,
so that their seeds are encrypted to the new key alone. The chapter "When the key is in wrong hands" of
docs/operators-guide.md says what else there is to do.
`;
  });
}

async function notCurrent(client: pg.Client, fingerprint: string): Promise<string> {
  const { rows } = await client.query<{ by: string }>(
    `select signed_by as by from audit_revocation where fingerprint = $1`,
    [fingerprint],
  );
  if (rows[0]) return `${fingerprint} is revoked already; ${rows[0].by} took its place.`;
  return `${fingerprint} does not sign the trail: see npm run keys -- audit-status.`;
}

/**
 * The last checkpoint that counts: the last that a witness cosigned, unless another is named. In a bundle there is one of
 * each size; where a key took over, that is the one that both signed.
 */
async function anchorOf(
  client: pg.Client,
  fingerprint: string,
  after: number | null,
): Promise<{ no: number; text: string; cosigned: boolean }> {
  const { rows } = await client.query<{ no: number; text: string; cosigned: boolean }>(
    `select c.no, c.body as text, exists (select from audit_cosignature s where s.no = c.no) as cosigned
     from audit_checkpoint c
     where c.fingerprint = $1 and c.published and not exists (
         select from audit_handover h join audit_checkpoint signed using (no) where signed.tree_size = c.tree_size)
       and (c.no = $2 or ($2::int is null and c.no in (select no from audit_cosignature)))
     order by c.no desc limit 1`,
    [fingerprint, after],
  );
  if (rows[0]) return rows[0];
  throw new ConfigurationError(
    after === null
      ? 'No witness has cosigned a checkpoint of this key. Name the last published one that you trust: --after NO.'
      : `Checkpoint ${after} is not published, or not one that this key signed.`,
  );
}

async function successor(client: pg.Client, keyring: Keyring, to: string | null): Promise<Signer> {
  const { rows } = await client.query<{ fingerprint: string }>('select fingerprint from audit_key');
  const used = new Set(rows.map(({ fingerprint }) => fingerprint));
  if (to && used.has(to))
    throw new ConfigurationError(`${to} has signed the trail before: take another key.`);
  const unused = (await keyring.fingerprints()).filter((fingerprint) => !used.has(fingerprint));
  if (to ?? unused[0]) return keyring.open(to ?? unused[0]);
  if (!env.hasAuditKeyFile)
    throw new ConfigurationError('There is no unused key here. Add one to CONCORD_AUDIT_GPG_KEYS first.');
  return keyring.open(await addKey(env.auditKeyFile, 'Concord audit trail', env.auditKeyPassphrase));
}

async function lastHandover(
  client: pg.Client,
): Promise<{ no: number; fingerprint: string; at: Date } | null> {
  const { rows } = await client.query<{ no: number; fingerprint: string; at: Date }>(
    'select no, fingerprint, handed_over_at as at from audit_handover order by no desc limit 1',
  );
  return rows[0] ?? null;
}

async function publicKeyOf(client: pg.Client, fingerprint: string): Promise<string> {
  const { rows } = await client.query<{ armored: string }>(
    'select public_key as armored from audit_key where fingerprint = $1',
    [fingerprint],
  );
  return rows[0]?.armored ?? '';
}

const sealingWith = (signer: Signer, keyring: Keyring) =>
  openSealing(signer, `${env.url.host}/audit`, env.seedKeysFile, (fingerprint) => keyring.open(fingerprint));

async function withSealerRole<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: env.databaseSealer });
  await client.connect();
  return work(client).finally(() => client.end());
}
