import 'server-only';
import { initTRPC, TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { AppError, type ErrorCode, type FieldProblem } from '@/core/errors';
import { appendAuditEvent } from './audit/append';
import type { MemberContext, RequestContext } from './context';
import { isUnreachable, isUnwritable } from './database/faults';
import { errorFacts, log } from './log';
import { transact } from './transact';

const trpcCodes: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  'too-many': 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
  'trail-unavailable': 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_SERVER_ERROR',
};

/** All that a client learns of an error. */
export interface ErrorFacts {
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  /** Stands in the log too, so that a person who is shown it can be helped. */
  readonly reference: string;
}

const t = initTRPC.context<RequestContext>().create({
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  errorFormatter: ({ shape, error, ctx }) => ({
    code: shape.code,
    message: appErrorOf(error).code,
    data: { ...shape.data, stack: undefined, path: undefined, ...factsOf(error, ctx) },
  }),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * The error as one of ours: what came from elsewhere is `internal`, `unavailable` if the database is away, or
 * `trail-unavailable` if it is there and takes nothing.
 */
export function appErrorOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof TRPCError) {
    if (error.cause instanceof ZodError && error.code === 'BAD_REQUEST') {
      return new AppError('invalid', error.cause.issues.map(fieldProblem));
    }
    if (error.cause) return appErrorOf(error.cause);
    if (error.code === 'NOT_FOUND') return new AppError('not-found');
    if (error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR') return new AppError('invalid');
  }
  const code = isUnwritable(error) ? 'trail-unavailable' : 'internal';
  return new AppError(isUnreachable(error) ? 'unavailable' : code, [], { cause: error });
}

/** Schemas word their problems as kebab-case codes; zod's own are turned into the nearest. */
function fieldProblem({ path, code, message }: ZodError['issues'][number]): FieldProblem {
  const generic = { too_big: 'too-long', too_small: 'required', invalid_type: 'required' } as Record<
    string,
    string
  >;
  return {
    path: path.join('.'),
    problem: /^[a-z]+(-[a-z]+)*$/.test(message) ? message : (generic[code] ?? 'invalid'),
  };
}

function factsOf(error: unknown, ctx: RequestContext | undefined): ErrorFacts {
  const { code, fields } = appErrorOf(error);
  return { code, fields, reference: ctx?.source.requestId.slice(-12) ?? '' };
}

/** In tRPC 11 `next()` never rejects: what failed is seen in its result. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const error = appErrorOf(result.error);
  if (error.code === 'internal' || error.code === 'unavailable' || error.code === 'trail-unavailable') {
    log.error({ ...factsOf(error, ctx), path, ...errorFacts(error.cause ?? error) }, 'request failed');
  }
  throw new TRPCError({ code: trpcCodes[error.code], message: error.code, cause: error });
});

/** A denial is an event too, in a transaction of its own: the one that was refused is gone. */
const recordDenials = t.middleware(async ({ ctx, path, next, getRawInput }) => {
  const result = await next();
  if (result.ok || !ctx.actor) return result;
  const { code } = appErrorOf(result.error);
  if (code !== 'forbidden' && code !== 'not-found') return result;
  await recordDenial(ctx, path, idIn(await getRawInput()));
  return result;
});

/** @param path of the procedure, as in `leads.get`, or what else was asked for. */
export async function recordDenial(ctx: RequestContext, path: string, id: string | undefined): Promise<void> {
  await transact(ctx, async (tx) =>
    appendAuditEvent(tx, {
      type: 'access.denied',
      op: 'auth',
      outcome: 'denied',
      object: { type: path.replaceAll(/[^a-z]+/gi, '-').toLowerCase(), id: id ?? 'none' },
    }),
  );
}

/** What was asked for: an id or a reference, never anything else of the input. */
function idIn(input: unknown): string | undefined {
  if (!(input instanceof Object)) return undefined;
  const { id, reference, leadId } = input as Record<string, unknown>;
  return [id, reference, leadId].find(
    (given): given is string =>
      typeof given === 'string' && /^([0-9a-f-]{36}|[A-Z]{2,4}-\d{4}-\d{1,9}|HIT-[0-9A-Z]{7})$/.test(given),
  );
}

const requireMember = t.middleware(({ ctx, next }) => {
  if (!ctx.actor) throw new AppError('unauthenticated');
  return next({ ctx: ctx as MemberContext });
});

/** The only kind of procedure: who is not signed in reaches none. */
export const protectedProcedure = t.procedure.use(mapErrors).use(requireMember).use(recordDenials);
