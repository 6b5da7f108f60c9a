import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const lookEveryMs = 20;

/** Looks when checkpoints come to be seen. */
export async function watchSeals(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const seen: { readonly treeSize: number; readonly at: number }[] = [];
  let stopped = false;
  const looking = (async () => {
    for (; !stopped; await sleep(lookEveryMs)) {
      const { rows } = await client.query({
        name: 'newest',
        text: 'select tree_size as size from audit_checkpoint order by no desc limit 1',
      });
      const treeSize: number = rows[0]?.size ?? 0;
      if (treeSize > (seen.at(-1)?.treeSize ?? 0)) seen.push({ treeSize, at: performance.now() });
    }
  })();
  return {
    /** Until nothing waits to be sealed. */
    async allSealed(): Promise<void> {
      const waits = () => client.query('select from audit_pending limit 1');
      while ((await waits()).rowCount !== 0) await sleep(lookEveryMs);
    },
    /** Milliseconds from when each event was acknowledged until a checkpoint that covers it was seen. */
    async lags(acknowledged: ReadonlyMap<string, number>): Promise<number[]> {
      const { rows } = await client.query<{ id: string; leaf: number }>(
        `select e.event_id as id, l.leaf_index as leaf from audit_event e join audit_leaf l on l.event_row = e.id
         where e.event_id = any ($1)`,
        [[...acknowledged.keys()]],
      );
      const last = Math.max(...rows.map(({ leaf }) => leaf));
      while ((seen.at(-1)?.treeSize ?? 0) <= last) await sleep(lookEveryMs);
      return rows.map(({ id, leaf }) => {
        const covered = seen.find(({ treeSize }) => treeSize > leaf)?.at ?? 0;
        return Math.max(0, covered - (acknowledged.get(id) ?? 0));
      });
    },
    async stop(): Promise<void> {
      stopped = true;
      await looking;
      await client.end();
    },
  };
}
