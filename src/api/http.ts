import 'server-only';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { NextRequest } from 'next/server';
import type { RequestContext } from '@/server/context';
import { errorFacts, log } from '@/server/log';
import { appErrorOf } from '@/server/trpc';
import { sessionToken } from './auth';
import { createContext } from './context';
import { rootRouter } from './root';

const bodyBytesMax = 4 * 1024 * 1024;
const batchMax = 20;

export async function requestContext(request: NextRequest): Promise<RequestContext> {
  const token = await sessionToken((name) => request.cookies.get(name)?.value);
  return createContext({ token, headers: request.headers, service: 'web' });
}

/** A body of unknown length is refused like one that is too large: it is read whole, so its end must be known before. */
export function refusedForSize(request: Request, bytesMax: number): Response | null {
  const length = request.headers.get('content-length');
  if (request.method === 'GET' || (length !== null && Number(length) <= bytesMax)) return null;
  if (length === null) return new Response('Send a Content-Length.', { status: 411 });
  return new Response(`The request is larger than ${bytesMax} bytes.`, { status: 413 });
}

/**
 * The browser's way to the procedures. Queries come by POST too, so that nothing asked for stands in an address; GET is
 * for the live connection alone, whose input is empty.
 */
export async function handleTrpc(request: NextRequest): Promise<Response> {
  if (request.method === 'GET' && !request.nextUrl.pathname.endsWith('/alerts.live')) {
    return new Response('Use POST.', { status: 405, headers: { allow: 'POST' } });
  }
  const refused = refusedForSize(request, bodyBytesMax);
  if (refused) return refused;
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
