import type pg from 'pg';
import type { VerifyOptions } from '@/core/bundle/pass';
import { parseAuditPolicy } from '@/core/bundle/policy';
import type { AuditorState } from '@/core/bundle/state';
import { type BundleVerdict, verifyBundle } from '@/core/bundle/verify';
import { parseCheckpoint } from '@/core/checkpoint';
import { newId } from '@/core/ids';
import { readZip } from '@/core/zip/read';
import { appendAuditEvent } from '@/server/audit/append';
import { abandonWriter, currentWriter } from '@/server/audit/current-writer';
import { ConfigurationError } from '@/server/env';
import { TrailAltered } from '@/server/sealer/head';
import { seal } from '@/server/sealer/seal';
import type { Sealing } from '@/server/sealer/sealing';
import { signStatements } from '@/server/sealer/statements';
import { sweep } from '@/server/sealer/upkeep';
import { transact } from '@/server/transact';
import { createWorld, type TestActor } from '../actors';
import { sampleKey, signDetached } from '../audit-trail';
import type { TestDatabase } from '../database';
import { anExport, downloaded, work } from '../exports';
import { testSealing } from '../sealer';
import { keepTables } from './kept-tables';

/**
 * A trail made by the portal and the sealer on a real database, for somebody who owns that database to tamper with:
 * four published checkpoints, the third cosigned by two agencies, and events that none covers yet. It can be set back.
 */
export interface Ground {
  /** As the database's administrator, who has switched the triggers off. */
  sql<T extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** The agency whose auditor exports, and the one that its events concern. */
  readonly agency: string;
  readonly other: string;
  /** An event of the agency under the second checkpoint, and the one before it. */
  readonly target: Target;
  readonly before: Target;
  /** Ids of the events that no checkpoint covers yet. */
  readonly waiting: readonly string[];
  /** What an auditor keeps who verified a bundle up to the fourth checkpoint. */
  readonly state: AuditorState;
  readonly sealing: Sealing;
  /** The portal writes so many events of the agency about the other, at the ground's time. */
  write(count: number): Promise<string[]>;
  /** The sealer's turn: its upkeep, and what waits. */
  seal(): Promise<void>;
  /** Another process takes the sealer's place, with the same key. */
  restartSealer(): void;
  /** The ground's clock goes on, or back. */
  pass(ms: number): void;
  now(): Date;
  /** The bundle that an auditor gets from the portal; or, where none is made, what the sealer says. */
  exported(by: Scope): Promise<Buffer | string>;
  /** What `concord-verify` says of it, to an auditor with these things in hand. */
  verified(archive: Uint8Array, has: readonly Possession[]): Promise<BundleVerdict>;
  /** The trail as it was made. */
  reset(): Promise<void>;
}

export type Scope = 'oversight' | 'agency';

/** What an auditor may have, besides the bundle; each under the name of the option that takes it. */
export type Possession = 'state' | 'policy' | 'mac-key' | 'fingerprint';

export interface Target {
  readonly leaf: number;
  readonly row: string;
  readonly id: string;
}

const checkpoints = 4;
const cosignedNo = 3;
const spacingMs = 61_000;

export async function prepareGround(database: TestDatabase): Promise<Ground> {
  const { agency, other, auditors, write, clock } = await peopled();
  const sealing = await testSealing();
  const sealer = await database.connectAsSealer();
  const sql: Ground['sql'] = async (text, values = []) =>
    (await database.admin.query(text, [...values])).rows as never;
  const sealNow = async () => {
    await sweep(sealer, sealing, 'recent');
    while (await seal(sealer, sealing, clock.now()));
  };
  await sql('set session_replication_role = replica');
  for (let no = 1; no <= checkpoints; no += 1) {
    await write.all();
    await sealNow();
    clock.pass(spacingMs);
  }
  const policy = await cosign(sql, { agencies: [agency, other], fingerprint: sealing.signer.fingerprint });
  const target = await eventUnder(sql, agency, 2);
  const before = await eventUnder(sql, agency, 1);
  const state = await stateAt(sql, checkpoints);
  const waiting = await write.ours(4);
  const setBack = await keepTables(sql);
  const restartSealer = () => {
    sealing.own.forget();
    sealing.writers.forget();
    sealing.last = null;
  };
  const given: Readonly<Record<Possession, Partial<VerifyOptions>>> = {
    state: { state },
    policy: { policy },
    fingerprint: { fingerprints: [sealing.signer.fingerprint] },
    'mac-key': { openSeed: sealing.signer.decrypt },
  };
  return {
    ...{ sql, agency, other, target, before, waiting, state, sealing, restartSealer },
    write: write.ours,
    seal: sealNow,
    pass: clock.pass,
    now: clock.now,
    exported: (by) => exportOrReason(auditors[by], { sql, sealer, sealing, sealNow, now: clock.now }),
    verified: (archive, has) =>
      verifyBundle(
        readZip(whole(archive)),
        Object.assign({ now: new Date() }, ...has.map((one) => given[one])),
      ),
    async reset() {
      await setBack();
      clock.reset();
      restartSealer();
      // Its numbers since then are no more: a process whose connection broke begins another sequence too.
      await currentWriter(() => Promise.reject(new Error('none'))).then(abandonWriter, () => undefined);
    },
  };
}

/** Two agencies whose events concern each other, and an auditor of one and of all. */
async function peopled() {
  const world = await createWorld();
  const [agency, other] = [await world.agency(), await world.agency()];
  const auditor = await agency.member('auditor', 'investigator');
  const neighbour = await other.member('investigator');
  const oversight = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
  const begin = -spacingMs * checkpoints;
  let offset = begin;
  const clock = {
    now: () => new Date(Date.now() + offset),
    pass: (ms: number) => {
      offset += ms;
    },
    reset: () => {
      offset = 0;
    },
  };
  const writeAs = async (actor: TestActor, counterpartId: string, count: number) => {
    const ids = Array.from({ length: count }, () => newId());
    const object = { type: 'lead', id: newId() };
    await transact({ ...(await actor.context()), now: clock.now() }, async (tx) => {
      for (const id of ids)
        appendAuditEvent(tx, { id, type: 'lead.read', op: 'consult', counterpartId, object });
    });
    return ids;
  };
  const write = {
    ours: (count: number) => writeAs(auditor, other.id, count),
    all: async () => {
      await writeAs(auditor, other.id, 12);
      await writeAs(neighbour, agency.id, 6);
      await writeAs(neighbour, oversight.agencyId, 3);
    },
  };
  return {
    ...{ agency: agency.id, other: other.id, write, clock },
    auditors: { agency: auditor, oversight } satisfies Record<Scope, TestActor>,
  };
}

/** Two agencies cosign the third checkpoint; an auditor's policy names them both. */
async function cosign(
  sql: Ground['sql'],
  { agencies, fingerprint }: { readonly agencies: readonly string[]; readonly fingerprint: string },
) {
  const [checkpoint] = await sql<{ body: string }>('select body from audit_checkpoint where no = $1', [
    cosignedNo,
  ]);
  const text = checkpoint?.body ?? '';
  const witnesses = [];
  for (const agency of agencies) {
    const key = await sampleKey(`Witness ${agency}`);
    const witness = { agency, fingerprint: key.getFingerprint().toUpperCase() };
    witnesses.push(witness);
    await sql(
      'insert into audit_witness (agency, fingerprint, public_key, registered_at) values ($1, $2, $3, now())',
      [agency, witness.fingerprint, key.toPublic().armor()],
    );
    await sql(
      `insert into audit_cosignature (no, agency, fingerprint, signature, received_at) values ($1, $2, $3, $4, now())`,
      [cosignedNo, agency, witness.fingerprint, await signDetached(text, key, new Date())],
    );
  }
  const { origin } = parseCheckpoint(text);
  return parseAuditPolicy(JSON.stringify({ v: 1, origin, keys: [{ fingerprint }], witnesses, quorum: 2 }));
}

async function eventUnder(sql: Ground['sql'], agency: string, offset: number): Promise<Target> {
  const [event] = await sql<Target>(
    `select l.leaf_index as leaf, e.id as row, e.event_id as id
     from audit_event e join audit_leaf l on l.event_row = e.id join audit_checkpoint c on c.no = 1
     where e.agency_id = $1 and l.leaf_index >= c.tree_size order by 1 offset $2 limit 1`,
    [agency, offset],
  );
  if (!event) throw new Error('There is no event of the agency under the second checkpoint.');
  return event;
}

async function stateAt(sql: Ground['sql'], no: number) {
  const [kept] = await sql<{ text: string; signature: string }>(
    'select body as text, signature from audit_checkpoint where no = $1',
    [no],
  );
  if (!kept) throw new Error(`There is no checkpoint ${no}.`);
  return { ...kept, checkpoint: parseCheckpoint(kept.text) };
}

interface Exporting {
  readonly sealer: pg.Client;
  readonly sealing: Sealing;
  readonly sealNow: () => Promise<void>;
  readonly now: () => Date;
}

async function exportOf(auditor: TestActor, by: Exporting): Promise<Buffer | null> {
  const { id } = await auditor.call((api) => api.exports.request(anExport()));
  await by.sealNow();
  let ended = false;
  const signing = (async () => {
    while (!ended) {
      await by.sealNow();
      await signStatements(by.sealer, by.sealing, by.now(), 'bundles');
    }
  })();
  await work(auditor, id).finally(() => {
    ended = true;
  });
  await signing;
  const { state } = await auditor.call((api) => api.exports.get({ id }));
  return state === 'done' ? downloaded(auditor, id) : null;
}

/** The bundle; or why the sealer signs no more, or what it has told in the trail. */
async function exportOrReason(
  auditor: TestActor,
  by: Exporting & Pick<Ground, 'sql'>,
): Promise<Buffer | string> {
  try {
    const archive = await exportOf(auditor, by);
    if (archive) return archive;
  } catch (error) {
    if (error instanceof TrailAltered || error instanceof ConfigurationError) return error.message;
    throw error;
  }
  const told = await by.sql<{ what: string }>(
    `select e.type || ' ' || e.object_id as what from audit_fault f join audit_event e using (event_id) order by f.id`,
  );
  return told.map(({ what }) => what).join(', ');
}

async function* whole(archive: Uint8Array): AsyncGenerator<Uint8Array> {
  yield archive;
}
