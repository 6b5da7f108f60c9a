import 'server-only';
import path from 'node:path';
import type { Tx } from '@/server/tx';
import type { Scope } from '../schema';

/** The newest archive whose events do not stand in the database. Each archive begins where the one before it ended. */
export async function lastArchive(tx: Tx): Promise<Scope['archived']> {
  const last = await tx.auditArchive.findFirst({
    where: { restoredAt: null },
    orderBy: { untilLeaf: 'desc' },
  });
  return last && { until: last.untilAt.toISOString(), file: path.basename(last.file), sha256: last.sha256 };
}
