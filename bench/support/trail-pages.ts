import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { leafHash } from '@/core/merkle';
import { createWorld, type TestActor } from '@/test/actors';
import { percentile } from './numbers';
import { castOf, trailEvents } from './trail-events';

export interface FirstPage {
  readonly events: number;
  /** Milliseconds, p50, of the newest page, by who asks; `nothing` is a call that reads no event. */
  readonly of: Readonly<Record<'agency' | 'oversight' | 'nothing', number>>;
}

const anyEvents = {
  ...{ op: null, outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
  ...{ routine: false, from: null, to: null, search: '' },
};
const firstPage = (auditor: TestActor) => auditor.call((api) => api.audit.events(anyEvents));

const year = 365 * 86_400_000;

/** Events and their leaves, as sealing leaves them; what is counted a day is counted by the trail's own trigger. */
async function fill(admin: pg.Client, count: number, agency: string, until: Date): Promise<void> {
  const { rows } = await admin.query<{ id: string; leaf: number }>(
    `select coalesce((select max(id) from audit_event), 0) as id,
            coalesce((select max(leaf_index) from audit_leaf), -1) as leaf`,
  );
  const [row, leaf] = [Number(rows[0]?.id) + 1, Number(rows[0]?.leaf) + 1];
  const period = { cast: castOf(agency), from: new Date(until.getTime() - year), until };
  const copy = (into: string, lines: Iterable<string>) =>
    pipeline(Readable.from(lines), admin.query(copyFrom(`copy ${into} from stdin`)));
  const hashes: Uint8Array[] = [];
  function* events(): Generator<string> {
    let at = row;
    for (const { event, body } of trailEvents(count, period)) {
      hashes.push(leafHash(Buffer.from(body)));
      const { id, w, ws, at: time, type, op, outcome, actor, object, purpose, concerns } = event;
      const columns = [
        at++,
        id,
        body,
        w,
        ws,
        `\\\\x${'00'.repeat(32)}`,
        time,
        type,
        op,
        outcome,
        actor.agency,
      ];
      const more = [actor.sub, concerns[0], object?.type, object?.id, purpose?.code];
      yield `${[...columns, ...more.map((value) => value ?? '\\N')].join('\t')}\n`;
    }
  }
  function* leaves(): Generator<string> {
    for (const [at, hash] of hashes.entries()) {
      yield `${leaf + at}\t${row + at}\t\\\\x${Buffer.from(hash).toString('hex')}\n`;
    }
  }
  await copy(
    `audit_event (id, event_id, body, writer, writer_seq, mac, at, type, op, outcome, agency_id, member_id,
                  counterpart_id, object_type, object_id, purpose_code)`,
    events(),
  );
  await copy('audit_leaf (leaf_index, event_row, leaf_hash)', leaves());
  await admin.query("select setval('audit_event_id_seq', (select max(id) from audit_event))");
  await admin.query('vacuum analyze audit_event, audit_leaf, audit_day');
}

async function timed(calls: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < calls; at += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times;
}

/** The newest page of events at two sizes of the trail. */
export async function measureFirstPage(
  adminUrl: string,
  { sizes, rounds }: { readonly sizes: readonly number[]; readonly rounds: number },
): Promise<FirstPage[]> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const world = await createWorld();
  const home = await world.agency();
  const agency = await home.member('auditor');
  const oversight = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
  const work = {
    agency: () => firstPage(agency),
    oversight: () => firstPage(oversight),
    nothing: () => agency.call((api) => api.audit.scope()),
  };
  const measured: FirstPage[] = [];
  let there = 0;
  for (const size of sizes) {
    await fill(admin, size - there, home.id, new Date());
    there = size;
    const times: Record<keyof typeof work, number[]> = { agency: [], oversight: [], nothing: [] };
    for (let at = -1; at < rounds; at += 1) {
      for (const who of Object.keys(work) as (keyof typeof work)[]) {
        const some = await timed(30, work[who]);
        if (at >= 0) times[who].push(...some);
      }
    }
    const p50 = (of: keyof typeof work) => percentile(times[of], 50);
    measured.push({
      events: size,
      of: { agency: p50('agency'), oversight: p50('oversight'), nothing: p50('nothing') },
    });
  }
  await admin.end();
  return measured;
}
