import 'server-only';
import { z } from 'zod';
import { found } from '@/core/errors';
import { actingMember, memberNames } from '@/features/identity/queries';
import { leadAbility } from '@/features/leads/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import type { LeadImport } from '@/server/database/generated/client';
import { decryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import type { ImportRow } from './domain';
import { importsListed, problemsRead } from './events';
import {
  type ImportDto,
  type ImportSettings,
  importRowSchema,
  importSettingsSchema,
  type RowProblem,
  rowProblemSchema,
} from './schema';

/** Where an import's ciphertexts belong; they open nowhere else. */
export const settingsContext = (id: string) => `import ${id}`;
export const rowsContext = (id: string, number: number) => `import ${id} rows ${number}`;
export const problemsContext = (id: string, number: number) => `import ${id} problems ${number}`;

/** What is kept with an import under the agency's key. The session is that of the member who began it. */
export const keptSettingsSchema = z.strictObject({
  settings: importSettingsSchema,
  sessionId: z.string(),
});

const listMax = 20;
/** Chunks whose problems are read at once. */
const problemChunks = 20;

function toDto(ctx: MemberContext, names: ReadonlyMap<string, string>, row: LeadImport): ImportDto {
  const { id, state, rowsTotal, rowsDone, entered, unchanged, failed, hits } = row;
  const going = state === 'uploading' || state === 'running';
  return {
    ...{ id, state, rowsTotal, rowsDone, entered, unchanged, failed, hits },
    createdAt: row.createdAt.toISOString(),
    createdBy: names.get(row.createdById) ?? null,
    progressedAt: row.progressedAt.toISOString(),
    can: { cancel: going && row.createdById === ctx.actor.memberId },
  };
}

/** The agency's last twenty imports, newest first. */
export function listImports(ctx: MemberContext): Promise<ImportDto[]> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'LeadImport');
    const rows = await tx.leadImport.findMany({
      where: visible(ctx.ability, 'read', 'LeadImport'),
      orderBy: { id: 'desc' },
      take: listMax,
    });
    const names = await memberNames(
      tx,
      rows.map(({ createdById }) => createdById),
    );
    appendAuditEvent(tx, importsListed(ctx.actor.agency.id, rows.length));
    return rows.map((row) => toDto(ctx, names, row));
  });
}

/** How far an import has come: counts alone, asked for every second, and so no event of the trail. */
export function getImport(ctx: MemberContext, { id }: { id: string }): Promise<ImportDto> {
  return transact(ctx, async (tx) => {
    const row = found(
      await tx.leadImport.findFirst({ where: { AND: [visible(ctx.ability, 'read', 'LeadImport'), { id }] } }),
    );
    return toDto(ctx, await memberNames(tx, [row.createdById]), row);
  });
}

/** What was wrong with rows, a page of chunks at a time. */
export function listRowProblems(
  ctx: MemberContext,
  { id, after }: { id: string; after: number },
): Promise<{ problems: RowProblem[]; next: number | null }> {
  return transact(ctx, async (tx) => {
    found(
      await tx.leadImport.findFirst({ where: { AND: [visible(ctx.ability, 'read', 'LeadImport'), { id }] } }),
    );
    const chunks = await tx.leadImportChunk.findMany({
      where: { importId: id, number: { gt: after }, problems: { not: null } },
      orderBy: { number: 'asc' },
      take: problemChunks,
    });
    const key = await agencyKey(tx, ctx.actor.agency.id);
    appendAuditEvent(tx, problemsRead(id));
    return {
      problems: chunks.flatMap(({ number, problems }) =>
        problems
          ? z.array(rowProblemSchema).parse(decryptJson(key, problems, problemsContext(id, number)))
          : [],
      ),
      next: chunks.length === problemChunks ? (chunks.at(-1)?.number ?? null) : null,
    };
  });
}

/** The next rows of an import, and the member in whose name they are entered. */
export interface NextChunk {
  readonly id: string;
  readonly number: number;
  readonly rows: readonly ImportRow[];
  readonly settings: ImportSettings;
  /** The agency's data key, which also makes the ids by which rows are known again. */
  readonly key: Buffer;
  /** None if the member may not enter leads any more. */
  readonly ctx: MemberContext | null;
}

/** @returns null if the import has ended. */
export async function nextChunk(tx: Tx, system: RequestContext, id: string): Promise<NextChunk | null> {
  const row = await tx.leadImport.findFirst({ where: { id, state: 'running' } });
  if (!row) return null;
  const { agencyId, nextChunk: number } = row;
  const chunk = found(await tx.leadImportChunk.findFirst({ where: { importId: id, number } }));
  const key = await agencyKey(tx, agencyId);
  const { settings, sessionId } = keptSettingsSchema.parse(
    decryptJson(key, row.settings, settingsContext(id)),
  );
  const actor = await actingMember(tx, row.createdById, sessionId);
  const ability = actor && leadAbility(actor);
  const rows = decryptJson(key, found(chunk.rows), rowsContext(id, number));
  return {
    ...{ id, number, settings, key },
    rows: z.array(importRowSchema).parse(rows),
    ctx: actor && ability?.can('create', 'Lead') ? { ...system, actor, ability } : null,
  };
}
