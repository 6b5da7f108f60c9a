import 'server-only';
import { AppError } from '@/core/errors';
import { appendAuditEvent, auditRows } from './audit/append';
import { abandonWriter, currentWriter } from './audit/current-writer';
import { createWriter, type Writer, writerStarted } from './audit/writer';
import type { RequestContext } from './context';
import { prisma } from './database/client';
import { isPassing, isUnreachable } from './database/faults';
import { decideRefusal } from './database/refusals';
import { env } from './env';
import { errorFacts, log } from './log';
import { systemContext } from './system-context';
import { brandTx, stateOf, type Tx, type TxState } from './tx';

const attemptsMax = 4;

/** Runs `work` in one transaction as the actor's agency. Serialization failures and deadlocks are tried again. */
export function transact<T>(ctx: RequestContext, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transactAs(ctx, ctx.actor?.agency.id ?? null, work);
}

/**
 * As {@link transact}, for an agency other than the actor's: at sign-in, when one is founded, and in jobs. What the
 * database refuses for want of a right is an event, in a transaction of its own.
 */
export async function transactAs<T>(
  ctx: RequestContext,
  agencyId: string | null,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await attempts(ctx, agencyId, work);
  } catch (error) {
    const refusal = decideRefusal(error);
    if (refusal) {
      log.error({ table: refusal.object?.id, requestId: ctx.source.requestId }, 'the database refused');
      const told = attempts(ctx, agencyId, async (tx) => appendAuditEvent(tx, refusal));
      await told.catch((cause) => log.error(errorFacts(cause), 'a refusal is not in the trail'));
    }
    throw error;
  }
}

async function attempts<T>(
  ctx: RequestContext,
  agencyId: string | null,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const writer = await currentWriter(() => startWriter(ctx));
    const state: TxState = { ctx, agencyId, events: [], jobs: [], announcements: [], writer, taken: [] };
    try {
      return await attemptOnce(state, work);
    } catch (error) {
      if (!isUnreachable(error)) for (const number of state.taken) number.release();
      else if (state.taken.length > 0) abandonWriter(writer);
      if (attempt < attemptsMax && isPassing(error)) continue;
      if (isUnreachable(error)) throw new AppError('unavailable', [], { cause: error });
      throw error;
    }
  }
}

/**
 * Event 0 of a writer commits to the message with its seed, in a transaction of its own: a writer whose start is not in
 * the trail has written nothing.
 *
 * @throws AppError `unavailable` if the database is away, otherwise `trail-unavailable`.
 */
async function startWriter({ source }: RequestContext): Promise<Writer> {
  const writer = await createWriter(env.seedKeysFile);
  const ctx = systemContext(source.service);
  const state: TxState = { ctx, agencyId: null, events: [], jobs: [], announcements: [], writer, taken: [] };
  try {
    await attemptOnce(state, async (tx) => {
      await tx.$executeRaw`insert into audit_writer (writer, seed_message, started_at)
                           values (${writer.id}::uuid, ${writer.seedMessage}, ${ctx.now})`;
      appendAuditEvent(tx, writerStarted(writer));
    });
    return writer;
  } catch (cause) {
    throw new AppError(isUnreachable(cause) ? 'unavailable' : 'trail-unavailable', [], { cause });
  }
}

function attemptOnce<T>(state: TxState, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { ctx, agencyId } = state;
  return prisma().$transaction(
    async (raw) => {
      const tx = brandTx(raw, state);
      await raw.$executeRaw`select
        set_config('app.agency', ${agencyId ?? ''}, true),
        set_config('app.audit', ${auditScope(ctx)}, true),
        set_config('app.operator', ${ctx.actor?.roles.includes('operator') ? 'on' : 'off'}, true),
        set_config('app.advocate', ${isAdvocate(ctx) ? 'on' : 'off'}, true)`;
      const result = await work(tx);
      await writeOutbox(tx);
      return result;
    },
    { maxWait: 5_000, timeout: 20_000 },
  );
}

/**
 * Writes the transaction's events, jobs and announcements.
 *
 * @throws AppError `trail-unavailable` if that cannot be done: the act then does not happen.
 */
async function writeOutbox(tx: Tx): Promise<void> {
  const { jobs, announcements } = stateOf(tx);
  const rows = await auditRows(tx);
  if (rows.length + jobs.length + announcements.length === 0) return;
  const [events, tasks, messages] = [rows, jobs, announcements].map((queue) => JSON.stringify(queue));
  try {
    await tx.$executeRaw`select write_outbox(${events}::json, ${tasks}::json, ${messages}::json)`;
  } catch (cause) {
    throw new AppError('trail-unavailable', [], { cause });
  }
}

/** What is with a victim advocate is seen by these, and by what the installation does by itself. */
function isAdvocate({ actor }: RequestContext): boolean {
  return actor === null || actor.roles.includes('victim_advocate');
}

/** Which events row-level security shows: an auditor's own agency's, an oversight auditor's all, otherwise none. */
function auditScope({ actor }: RequestContext): 'all' | 'agency' | 'none' {
  if (actor?.roles.includes('oversight_auditor')) return 'all';
  return actor?.roles.includes('auditor') ? 'agency' : 'none';
}
