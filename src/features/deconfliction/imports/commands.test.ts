import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '@/core/ids';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { failAt } from '@/test/faults';
import { anImport, aRow, enterRows, someRows, uploadRows } from '@/test/imports';
import { importChunk, takeUpImports } from './jobs';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;

beforeAll(async () => {
  world = await createWorld();
});

beforeEach(async () => {
  ours = await (await world.agency()).member('investigator');
});

const state = (actor: TestActor, id: string) => actor.call((api) => api.imports.get({ id }));
const countLeads = async ({ agencyId }: TestActor) =>
  (await database.admin.query('select from lead where agency_id = $1', [agencyId])).rowCount;

const phone = (value: string) => ({ type: 'phone' as const, value });

describe('interrupted', () => {
  test('at any statement of a chunk: nothing of it remains, and the next attempt enters all', async () => {
    const id = await uploadRows(ours, [someRows(1, 4), someRows(5, 4)]);
    const job = { importId: id, agencyId: ours.agencyId };
    await importChunk.handle(job);
    for (let n = 1; ; n += 1) {
      const { failed } = failAt(n);
      const outcome = await importChunk.handle(job).then(
        () => 'done',
        () => 'failed',
      );
      vi.restoreAllMocks();
      if (!failed()) break;
      expect(outcome, `statement ${n}`).toBe('failed');
      expect(await countLeads(ours), `statement ${n}`).toBe(4);
      expect(await state(ours, id)).toMatchObject({ rowsDone: 4, state: 'running' });
    }
    expect(await state(ours, id)).toMatchObject({ rowsDone: 8, entered: 8, state: 'done' });
    expect(await countLeads(ours)).toBe(8);
  });

  test('a chunk that several workers take is entered once', async () => {
    const id = await uploadRows(ours, [someRows(1, 5)]);
    const job = { importId: id, agencyId: ours.agencyId };
    await Promise.all([importChunk.handle(job), importChunk.handle(job), importChunk.handle(job)]);
    expect(await state(ours, id)).toMatchObject({ rowsDone: 5, entered: 5, unchanged: 0 });
  });

  test('a killed worker’s import is taken up after two minutes, by one', async () => {
    const id = await uploadRows(ours, [someRows(1, 2)]);
    const jobs = async () =>
      (
        await database.admin.query(
          `select from graphile_worker._private_jobs where payload ->> 'importId' = $1`,
          [id],
        )
      ).rowCount;
    await takeUpImports.handle({});
    expect(await jobs()).toBe(1);
    await database.admin.query(
      `update lead_import set progressed_at = now() - interval '3 minutes' where id = $1`,
      [id],
    );
    await Promise.all([takeUpImports.handle({}), takeUpImports.handle({})]);
    expect(await jobs()).toBe(2);
  });

  test('cancelled: what is entered stays, what is not is deleted, nothing more is entered', async () => {
    const id = await uploadRows(ours, [someRows(1, 2), someRows(3, 2)]);
    const job = { importId: id, agencyId: ours.agencyId };
    await importChunk.handle(job);
    await ours.call((api) => api.imports.cancel({ id }));
    await importChunk.handle(job);
    expect(await state(ours, id)).toMatchObject({
      ...{ state: 'cancelled', entered: 2, can: { cancel: false } },
    });
    const { rows } = await database.admin.query('select rows from lead_import_chunk where import_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ rows: null }, { rows: null }]);
  });

  test('a member who may not act any more enters nothing more', async () => {
    const id = await uploadRows(ours, [someRows(1, 2)]);
    await database.admin.query('update member set disabled_at = now() where id = $1', [ours.memberId]);
    await importChunk.handle({ importId: id, agencyId: ours.agencyId });
    expect(await countLeads(ours)).toBe(0);
    const { rows } = await database.admin.query('select state from lead_import where id = $1', [id]);
    expect(rows).toEqual([{ state: 'cancelled' }]);
  });
});

describe('an upload', () => {
  test('that is not complete is not started; the same chunk twice is one', async () => {
    const id = newId();
    await ours.call((api) => api.imports.begin({ id, settings: anImport() }));
    await ours.call((api) => api.imports.addRows({ id, number: 1, rows: someRows(3, 2) }));
    const start = () => ours.call((api) => api.imports.start({ id, chunks: 2 }));
    await expect(start()).rejects.toMatchObject({ code: 'CONFLICT' });
    const first = () => ours.call((api) => api.imports.addRows({ id, number: 0, rows: someRows(1, 2) }));
    expect([await first(), await first()]).toEqual([{ changed: 1 }, { changed: 0 }]);
    expect([await start(), await start()]).toEqual([{ changed: 1 }, { changed: 0 }]);
    await expect(first()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await state(ours, id)).toMatchObject({ rowsTotal: 4 });
  });

  test('holds no value in clear; once they are entered its rows are gone', async () => {
    const row = aRow({ narrative: 'Blue door', selectors: [phone('+1 619 555 0142')] });
    const id = await uploadRows(ours, [[row]]);
    const kept = async () => {
      const { rows } = await database.admin.query(
        `select encode(rows, 'escape') as rows, encode(settings, 'escape') as settings
         from lead_import i join lead_import_chunk c on c.import_id = i.id where i.id = $1`,
        [id],
      );
      return rows[0] as { rows: string | null; settings: string };
    };
    const before = await kept();
    expect(before.rows?.length).toBeGreaterThan(100);
    for (const word of ['Blue door', '+1 619', 'Open inquiry'])
      expect(JSON.stringify(before)).not.toContain(word);
    await enterRows(ours, id);
    expect((await kept()).rows).toBeNull();
  });

  test('left for a day is thrown away when its member begins another', async () => {
    const id = newId();
    await ours.call((api) => api.imports.begin({ id, settings: anImport() }));
    await ours.call((api) => api.imports.addRows({ id, number: 0, rows: someRows(1, 1) }));
    await database.admin.query(
      `update lead_import set progressed_at = now() - interval '25 hours' where id = $1`,
      [id],
    );
    await ours.call((api) => api.imports.begin({ id: newId(), settings: anImport() }));
    expect(await state(ours, id)).toMatchObject({ state: 'cancelled' });
  });

  test('of a colleague can be seen, and not stopped', async () => {
    const id = await uploadRows(ours, [someRows(1, 1)]);
    const colleague = await world.memberOf(ours.agencyId, 'investigator');
    expect(await state(colleague, id)).toMatchObject({ can: { cancel: false } });
    await expect(colleague.call((api) => api.imports.cancel({ id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
