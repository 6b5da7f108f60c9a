import { type NextRequest, NextResponse } from 'next/server';

const twoYears = 'max-age=63072000; includeSubDomains';

/**
 * Runs before every page and route: a nonce for this answer's scripts, the headers that shut out framing, sniffing and
 * referrers, and the origin of everything that is not a read.
 */
export function proxy(request: NextRequest): NextResponse {
  if (request.method !== 'GET' && request.method !== 'HEAD' && !sameOrigin(request)) {
    return new NextResponse('Cross-origin requests are refused.', { status: 403 });
  }
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('x-concord-path', request.nextUrl.pathname);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('x-frame-options', 'DENY');
  response.headers.set('referrer-policy', 'no-referrer');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  response.headers.set('cross-origin-resource-policy', 'same-origin');
  response.headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), browsing-topics=()');
  if (process.env['NODE_ENV'] === 'production') response.headers.set('strict-transport-security', twoYears);
  return response;
}

/** Browsers send Origin with every such request; one without it, or with another, did not come from the portal. */
function sameOrigin(request: NextRequest): boolean {
  const origin = request.headers.get('origin');
  return origin !== null && URL.parse(origin)?.host === request.headers.get('host');
}

/** Styles may be inline, for Mantine sets sizes and colours on elements; scripts only with the nonce. */
function contentSecurityPolicy(nonce: string): string {
  const development = process.env['NODE_ENV'] !== 'production';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const config = { matcher: '/((?!_next/static|favicon.ico).*)' };
