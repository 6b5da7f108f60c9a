import type { createCaller } from '@/api/root';
import { newId } from '@/core/ids';
import { importChunk } from '@/features/deconfliction/imports/jobs';
import type { TestActor } from './actors';

type Imports = ReturnType<typeof createCaller>['imports'];
type Row = Parameters<Imports['addRows']>[0]['rows'][number];
type Settings = Parameters<Imports['begin']>[0]['settings'];

/** A row with what a test is about, the rest plain. */
export function aRow(given: Partial<Row> = {}): Row {
  const number = given.number ?? 1;
  return {
    ...{ number, broken: false, sourceId: 'S-1', title: `Tip ${number}`, narrative: 'By telephone.' },
    ...{ subjectRole: '', urgency: '', seenAt: '2026-11-01 12:00', place: 'San Diego', selectors: [] },
    ...given,
  };
}

/** What is asked once for a file. */
export function anImport(given: Partial<Settings> = {}): Settings {
  return {
    purpose: { code: 'investigation', caseReference: 'C-1', justification: 'Open inquiry' },
    ...{ title: '', subjectRole: 'suspect', urgency: 'routine', region: null, hasSourceIds: true },
    ...given,
  };
}

/** Uploads rows in chunks and starts. */
export async function uploadRows(
  actor: TestActor,
  chunks: readonly Row[][],
  settings: Partial<Settings> = {},
): Promise<string> {
  const id = newId();
  await actor.call((api) => api.imports.begin({ id, settings: anImport(settings) }));
  for (const [number, rows] of chunks.entries()) {
    await actor.call((api) => api.imports.addRows({ id, number, rows }));
  }
  await actor.call((api) => api.imports.start({ id, chunks: chunks.length }));
  return id;
}

/** Runs an import's jobs, one after the other as the worker would, and says how it ended. */
export async function enterRows(actor: TestActor, id: string) {
  const state = () => actor.call((api) => api.imports.get({ id }));
  while ((await state()).state === 'running') {
    await importChunk.handle({ importId: id, agencyId: actor.agencyId });
  }
  return state();
}

/** So many rows, each with an id and a phone number of its own. */
export const someRows = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => {
    const number = from + at;
    const selectors = [{ type: 'phone' as const, value: `+1 619 555 ${1_000 + number}` }];
    return aRow({ number, sourceId: `S-${number}`, selectors });
  });
