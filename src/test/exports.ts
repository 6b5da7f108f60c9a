import type { createCaller } from '@/api/root';
import { newId } from '@/core/ids';
import { openExport } from '@/features/audit/exports/queries';
import { carryOn } from '@/features/audit/exports/work/commands';
import { systemContext } from '@/server/system-context';
import type { TestActor } from './actors';

type Caller = ReturnType<typeof createCaller>;
type Request = Parameters<Caller['exports']['request']>[0];
type Call = (api: Caller) => Promise<unknown>;
type Expectation = (call: Call) => () => Promise<void>;

/** Every event, routine reads too. */
export const anyKind = {
  ...{ op: null, outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
  ...{ routine: true, from: null, to: null },
} as const;
export const anyEvents = { ...anyKind, search: '' } as const;

/** An export with what a test is about. */
export const anExport = (given: Partial<Request> = {}): Request => ({
  ...{ id: newId(), kind: 'bundle', filter: anyEvents, keptHours: 1, locale: 'en', withPersonalData: false },
  justification: 'Yearly review',
  ...given,
});

type Report = Parameters<Caller['exports']['requestReport']>[0];

type About =
  | { readonly kind: 'disclosures_pdf'; readonly references: string[] }
  | { readonly kind: 'sheet_pdf'; readonly week: string };

/** A request for a report, of what a test is about. */
export const aReport = (about: About, id = newId()): Report => ({
  ...about,
  ...{ id, keptHours: 1, locale: 'en', justification: 'Subject access request' },
});

/** The work that a worker does on an export. */
export const work = ({ agencyId }: TestActor, exportId: string) =>
  carryOn(systemContext('worker'), { exportId, agencyId });

/** The file as it is downloaded. */
export async function downloaded(actor: TestActor, id: string): Promise<Buffer> {
  const { content } = await openExport(await actor.context(), { id });
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What a member of another agency gets of an export, with its id in hand: nothing. */
export function exportCases(of: {
  denied: Expectation;
  silent: Expectation;
  exportId: () => string;
  reference: () => string;
}) {
  const { denied, silent, exportId, reference } = of;
  return {
    'exports.list': silent((api) => api.exports.list()),
    'exports.get': denied((api) => api.exports.get({ id: exportId() })),
    // The id is taken, and nothing says by whom.
    'exports.request': silent((api) =>
      api.exports.request(anExport({ id: exportId() })).catch(({ code }: { code: string }) => code),
    ),
    'exports.requestReport': silent((api) =>
      api.exports
        .requestReport(aReport({ kind: 'sheet_pdf', week: '2026-11-09' }, exportId()))
        .catch(({ code }: { code: string }) => code),
    ),
    'prints.record': denied((api) => api.prints.record({ path: `/leads/${reference()}`, way: 'printed' })),
    'exports.cancel': denied((api) => api.exports.cancel({ id: exportId() })),
  };
}

/** Commands about files and receipts, as they are made to fail. */
export const fileCommands = (of: () => { actor: TestActor; exportId: string; hitId: string }) => ({
  'exports.request': () => of().actor.call((api) => api.exports.request(anExport())),
  'exports.requestReport': () =>
    of().actor.call((api) => api.exports.requestReport(aReport({ kind: 'sheet_pdf', week: '2026-11-09' }))),
  'prints.record': () =>
    of().actor.call((api) => api.prints.record({ path: `/hits/${of().hitId}`, way: 'printed' })),
  'exports.cancel': () => of().actor.call((api) => api.exports.cancel({ id: of().exportId })),
  'receipts.issue': () => of().actor.call((api) => api.receipts.issue({ of: 'hit', id: of().hitId })),
});

/** One export as if it had just been asked for, and no other. */
export const waitingAgain = `
  update audit_export set state = case when id = $1 then 'waiting' else 'cancelled' end::export_state`;
