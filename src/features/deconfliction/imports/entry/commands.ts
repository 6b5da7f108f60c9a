import 'server-only';
import { createHmac } from 'node:crypto';
import { canonicalJson } from '@/core/canonical-json';
import { AppError, type FieldProblem } from '@/core/errors';
import { prepareLeads, type ReadLead, readLead } from '@/features/leads/commands';
import type { SubmitLead } from '@/features/leads/schema';
import { appendAuditEvent } from '@/server/audit/append';
import type { MemberContext, RequestContext } from '@/server/context';
import { enqueue } from '@/server/jobs';
import { encryptJson } from '@/server/keys/aes';
import { withLiveVersions } from '@/server/keys/tokens';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { enterLeads } from '../../commands';
import { stop } from '../commands';
import type { ImportRow } from '../domain';
import { importProgressed } from '../events';
import { importChunk } from '../jobs';
import { type NextChunk, nextChunk, problemsContext } from '../queries';
import { type RowLead, readRow } from '../rows/domain';
import type { ImportSettings, RowProblem } from '../schema';

interface JobOf {
  readonly importId: string;
  readonly agencyId: string;
}

/**
 * Enters the next rows of an import by the way that the form's lead goes, and enqueues the rows after them. A chunk is
 * one transaction: killed at any moment, all of it has happened or nothing.
 */
export async function enterNextChunk(system: RequestContext, { importId, agencyId }: JobOf): Promise<void> {
  const chunk = await transactAs(system, agencyId, (tx) => nextChunk(tx, system, importId));
  if (!chunk) return;
  const { ctx } = chunk;
  if (!ctx) {
    await transactAs(system, agencyId, (tx) => stop(tx, system, { id: importId, state: 'running' }));
    return;
  }
  const problems: RowProblem[] = [];
  const leads: (ReadLead & { readonly row: ImportRow })[] = [];
  for (const row of chunk.rows) {
    const read = readInto(ctx, chunk, row);
    if ('fields' in read) problems.push({ row: row.number, sourceId: row.sourceId, fields: read.fields });
    else leads.push({ ...read, row });
  }
  await withLiveVersions(async (versions) => {
    const prepared = await prepareLeads(leads, versions);
    await transactAs(ctx, agencyId, async (tx) => {
      if (!(await isNext(tx, chunk))) return;
      const entered = leads.length > 0 ? await enterLeads(tx, ctx, prepared) : [];
      const changed = leads
        .filter((_, at) => entered[at]?.outcome === 'conflict')
        .map(({ row }) => changedRow(row));
      await progress(tx, chunk, {
        problems: [...problems, ...changed].sort((one, two) => one.row - two.row),
        entered: entered.filter(({ outcome }) => outcome === 'created').length,
        unchanged: entered.filter(({ outcome }) => outcome === 'unchanged').length,
        hits: entered.reduce((sum, { check }) => sum + (check?.hits ?? 0), 0),
      });
    });
  });
}

const changedRow = ({ number, sourceId }: ImportRow): RowProblem => ({
  ...{ row: number, sourceId, fields: [{ path: 'sourceId', problem: 'changed-row' }] },
});

/** Holds the import until the transaction ends. Another worker may have entered these rows, or a member cancelled. */
async function isNext(tx: Tx, { id, number }: NextChunk): Promise<boolean> {
  const held = await tx.$queryRaw<unknown[]>`
    select from lead_import where id = ${id}::uuid and state = 'running' and next_chunk = ${number}::int for update`;
  return held.length === 1;
}

interface Outcome {
  readonly problems: readonly RowProblem[];
  readonly entered: number;
  readonly unchanged: number;
  readonly hits: number;
}

/** Deletes the rows, keeps what was wrong with them, and goes on or ends. */
async function progress(
  tx: Tx,
  { id, number, rows, key }: NextChunk,
  { problems, ...counts }: Outcome,
): Promise<void> {
  await tx.leadImportChunk.update({
    where: { importId_number: { importId: id, number } },
    data: {
      rows: null,
      problems: problems.length > 0 ? encryptJson(key, problems, problemsContext(id, number)) : null,
    },
  });
  const { entered, unchanged, hits } = counts;
  const { rowsDone, rowsTotal, agencyId } = await tx.leadImport.update({
    where: { id },
    data: {
      ...{ nextChunk: number + 1, progressedAt: new Date(), rowsDone: { increment: rows.length } },
      ...{ entered: { increment: entered }, unchanged: { increment: unchanged } },
      ...{ failed: { increment: problems.length }, hits: { increment: hits } },
    },
  });
  appendAuditEvent(tx, importProgressed(id, { ...counts, failed: problems.length }));
  if (rowsDone < rowsTotal) enqueue(tx, importChunk, { importId: id, agencyId });
  else await tx.leadImport.update({ where: { id }, data: { state: 'done' } });
}

/** A row as a lead, or what is wrong with it. A selector that stands in two columns of a row is one. */
function readInto(
  ctx: MemberContext,
  { settings, key }: NextChunk,
  row: ImportRow,
): ReadLead | { readonly fields: FieldProblem[] } {
  const read = readRow(row, settings, ctx.actor.agency.timeZone);
  if (!read.ok) return { fields: [...read.problems] };
  const { purpose: _, ...identity } = read.lead;
  const idempotencyKey = rowKey(key, settings, row, identity);
  const input = { ...read.lead, idempotencyKey };
  try {
    return readLead(ctx, input, identity);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    const fields = [...error.fields];
    if (fields.some(({ problem }) => problem !== 'duplicate')) return { fields };
    return readLead(ctx, withoutRepeats(input, fields), identity);
  }
}

function withoutRepeats(input: SubmitLead, repeats: readonly FieldProblem[]): SubmitLead {
  const repeated = new Set(repeats.map(({ path }) => path));
  return { ...input, selectors: input.selectors.filter((_, at) => !repeated.has(`selectors.${at}`)) };
}

/**
 * The lead's idempotency key: of the agency and the row's id where it comes from, or else of the row's contents. Keyed,
 * so that a copy of the database does not tell which ids there are; in the form of a UUID (RFC 9562 version 8).
 */
function rowKey(
  key: Buffer,
  { hasSourceIds }: ImportSettings,
  { sourceId }: ImportRow,
  identity: Omit<RowLead, 'purpose'>,
): string {
  const what = hasSourceIds ? `source id\0${sourceId.trim()}` : `row\0${canonicalJson(identity)}`;
  const hex = createHmac('sha256', key).update(what).digest('hex');
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Imports of any agency that have stood still since `before`, each given to one caller only. */
export function stalledImports(
  tx: Tx,
  { now }: Pick<RequestContext, 'now'>,
  before: Date,
): Promise<{ importId: string; agencyId: string }[]> {
  return tx.$queryRaw`
    select import_id as "importId", agency_id as "agencyId" from take_up_imports(${before}, ${now})`;
}
