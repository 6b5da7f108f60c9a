import 'server-only';
import { found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { AuditExport } from '@/server/database/generated/client';
import { decrypt } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import { chunkBytes, decideFile, type ExportFile } from './domain';
import { exportFetched, exportsListed } from './events';
import type { ExportDto } from './schema';

/** Where an export's ciphertexts belong; they open nowhere else. */
export const settingsContext = (id: string) => `export ${id}`;
export const chunkContext = (id: string, number: number) => `export ${id} chunk ${number}`;

const listMax = 20;

export function toExport(row: AuditExport): ExportDto {
  const { id, kind, state, done, total, bytes } = row;
  return {
    ...{ id, kind, state, done, total, bytes: Number(bytes) },
    createdAt: row.createdAt.toISOString(),
    touchedAt: row.touchedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

/** The member's last twenty exports, newest first. */
export function listExports(ctx: MemberContext): Promise<ExportDto[]> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'AuditExport');
    const rows = await tx.auditExport.findMany({
      where: visible(ctx.ability, 'read', 'AuditExport'),
      orderBy: { id: 'desc' },
      take: listMax,
    });
    appendAuditEvent(tx, exportsListed(ctx.actor.memberId, rows.length));
    return rows.map(toExport);
  });
}

/** How far an export has come: counts alone, asked for every second, and so no event of the trail. */
export function getExport(ctx: MemberContext, { id }: { id: string }): Promise<ExportDto> {
  return transact(ctx, async (tx) =>
    toExport(
      found(
        await tx.auditExport.findFirst({
          where: { AND: [visible(ctx.ability, 'read', 'AuditExport'), { id }] },
        }),
      ),
    ),
  );
}

export interface OpenExport extends ExportFile {
  readonly bytes: number;
  /** Tells that it was fetched: the file leaves once a checkpoint covers that. */
  readonly eventId: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The file, a piece at a time. That it was fetched is an event before the first piece leaves. */
export async function openExport(ctx: MemberContext, { id }: { id: string }): Promise<OpenExport> {
  const eventId = ctx.newId();
  const { kind, bytes } = await transact(ctx, async (tx) => {
    const row = found(
      await tx.auditExport.findFirst({
        where: {
          AND: [
            visible(ctx.ability, 'read', 'AuditExport'),
            { id, state: 'done', expiresAt: { gt: ctx.now } },
          ],
        },
      }),
    );
    appendAuditEvent(tx, { ...exportFetched(id), id: eventId });
    return { kind: row.kind, bytes: Number(row.bytes) };
  });
  return {
    ...decideFile(kind, id),
    bytes,
    eventId,
    content: contentOf(ctx, id, Math.ceil(bytes / chunkBytes)),
  };
}

/** @throws AppError `not-found` in the middle if the file is deleted meanwhile; Error if a piece is not what was stored. */
async function* contentOf(ctx: MemberContext, id: string, chunks: number): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < chunks; number += 1) {
    yield await transact(ctx, async (tx) => {
      const chunk = found(await tx.auditExportChunk.findFirst({ where: { exportId: id, number } }));
      return decrypt(await agencyKey(tx, chunk.agencyId), chunk.content, chunkContext(id, number));
    });
  }
}
