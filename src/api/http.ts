import 'server-only';
import { Readable } from 'node:stream';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { openExport } from '@/features/audit/exports/queries';
import type { MemberContext, RequestContext } from '@/server/context';
import { errorFacts, log } from '@/server/log';
import { appErrorOf, recordDenial } from '@/server/trpc';
import { sessionToken } from './auth';
import { createContext } from './context';
import { rootRouter } from './root';

const bodyBytesMax = 4 * 1024 * 1024;
const batchMax = 20;

export async function requestContext(request: NextRequest): Promise<RequestContext> {
  const token = await sessionToken((name) => request.cookies.get(name)?.value);
  return createContext({ token, headers: request.headers, service: 'web' });
}

/**
 * The browser's way to the procedures. Queries come by POST too, so that nothing asked for stands in an address; GET is
 * for the live connection alone, whose input is empty.
 */
export async function handleTrpc(request: NextRequest): Promise<Response> {
  if (request.method === 'GET' && !request.nextUrl.pathname.endsWith('/alerts.live')) {
    return new Response('Use POST.', { status: 405, headers: { allow: 'POST' } });
  }
  if (Number(request.headers.get('content-length') ?? 0) > bodyBytesMax) {
    return new Response('The request is larger than 4 MB.', { status: 413 });
  }
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: rootRouter,
    allowMethodOverride: true,
    maxBatchSize: batchMax,
    createContext: () => requestContext(request),
    // What fails in a procedure is logged there; this is what fails before any is reached.
    onError: ({ error, ctx }) => {
      if (!ctx)
        log.error({ code: appErrorOf(error).code, ...errorFacts(error.cause ?? error) }, 'no context');
    },
  });
}

const noExport = 'There is no such export, or it has expired.';

/** The file of an auditor's export. */
export async function handleExport(request: NextRequest, id: string): Promise<Response> {
  const ctx = await requestContext(request);
  if (!ctx.actor) return new Response('Sign in first.', { status: 401 });
  if (!z.guid().safeParse(id).success) return new Response(noExport, { status: 404 });
  try {
    const { name, mediaType, bytes, content } = await openExport(ctx as MemberContext, { id });
    return new Response(Readable.toWeb(Readable.from(content)) as ReadableStream, {
      headers: {
        'content-type': mediaType,
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    if (appErrorOf(error).code !== 'not-found') throw error;
    await recordDenial(ctx, 'audit.export', id);
    return new Response(noExport, { status: 404 });
  }
}
