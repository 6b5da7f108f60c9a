import 'server-only';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { parseAuditEvent } from '@/core/audit-event';
import { leafHash, sameHash } from '@/core/merkle';
import { statementKind } from '@/core/statement';
import { judgeScope, type ScopeVerdict } from './bundle-scopes';
import { type Found, recordFaults } from './faults';
import type { Sealing } from './sealing';
import { followKey } from './trail-key';

/** At most so many are read at once: a report may be megabytes. */
const signedAtOnce = 16;

interface Waiting {
  readonly eventId: string;
  readonly eventRow: string;
  readonly statement: Buffer;
  readonly body: string;
  readonly leafIndex: number;
  readonly leafHash: Buffer;
}

/**
 * Signs the statements whose events are sealed. Of the portal's word nothing is taken: the event's stored body must be
 * the one in the tree, it must name the SHA-256 of the bytes, and the bytes must be of a kind that no checkpoint is.
 * What is not so is marked as refused, never signed. Bundles are judged apart from the others: each takes a walk along the
 * whole trail.
 *
 * @returns how many were signed or refused.
 */
export async function signStatements(
  client: pg.ClientBase,
  sealing: Sealing,
  now: Date,
  kinds: 'bundles' | 'others',
): Promise<number> {
  const { own } = sealing;
  await client.query('begin');
  try {
    await followKey(client, sealing);
    const { signer } = sealing;
    const rows = await waiting(client, kinds);
    const found: Found[] = [];
    const signatures: (string | null)[] = [];
    for (const row of rows) {
      const faults = await faultsOf(client, row);
      found.push(...faults);
      signatures.push(faults.length === 0 ? await signer.sign(row.statement) : null);
    }
    if (rows.length > 0) await store(client, { rows, signatures, fingerprint: signer.fingerprint, now });
    await recordFaults(client, own, found);
    await client.query('commit');
    return rows.length;
  } catch (error) {
    own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function waiting(client: pg.ClientBase, kinds: 'bundles' | 'others'): Promise<Waiting[]> {
  const { rows } = await client.query<Waiting>(
    `select s.event_id as "eventId", e.id as "eventRow", s.body as statement, e.body, l.leaf_index as "leafIndex", l.leaf_hash as "leafHash"
     from audit_statement s join audit_event e using (event_id) join audit_leaf l on l.event_row = e.id
     where s.signature is null and s.refused_at is null
       and (substring(s.body for 15) = 'concord bundle '::bytea) = $2
     limit $1 for update of s skip locked`,
    [signedAtOnce, kinds === 'bundles'],
  );
  return rows;
}

async function store(
  client: pg.ClientBase,
  outcome: {
    readonly rows: readonly Waiting[];
    readonly signatures: readonly (string | null)[];
    readonly fingerprint: string;
    readonly now: Date;
  },
): Promise<void> {
  const { rows, signatures, fingerprint, now } = outcome;
  await client.query(
    `update audit_statement s
     set leaf_index = new.leaf_index, signature = new.signature,
         fingerprint = case when new.signature is not null then $4 end,
         signed_at = case when new.signature is not null then $5::timestamptz end,
         refused_at = case when new.signature is null then $5::timestamptz end
     from unnest($1::uuid[], $2::int[], $3::text[]) as new (event_id, leaf_index, signature)
     where s.event_id = new.event_id`,
    [
      rows.map(({ eventId }) => eventId),
      rows.map(({ leafIndex }) => leafIndex),
      ...[signatures, fingerprint, now],
    ],
  );
}

/**
 * Why it is not signed; nothing if it is. Of a bundle the sealer knows itself what it must withhold; of other statements
 * the portal alone knows.
 */
async function faultsOf(client: pg.ClientBase, row: Waiting): Promise<Found[]> {
  const { eventId, eventRow, statement } = row;
  const refused: Found = { kind: 'statement', eventId, eventRow };
  if (!isCommitted(row)) return [refused];
  if (statementKind(statement) !== 'bundle') return [];
  const { holds, found } = await judgeScope(client, statement).catch(malformed);
  return holds ? [] : [refused, ...found];
}

function malformed(error: unknown): ScopeVerdict {
  if (error instanceof Error && 'code' in error) throw error;
  return { holds: false, found: [] };
}

function isCommitted({ eventId, statement, body, leafHash: sealed }: Waiting): boolean {
  // What is said of the trail's own keys, the portal has no part in.
  const kind = statementKind(statement);
  if (!kind || kind === 'revocation' || !sameHash(leafHash(Buffer.from(body, 'utf8')), sealed)) return false;
  try {
    const { id, change } = parseAuditEvent(body);
    return id === eventId && change.after === createHash('sha256').update(statement).digest('hex');
  } catch {
    return false;
  }
}
