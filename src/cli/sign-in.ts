import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { RootRouter } from '@/api/root';

export interface Portal {
  readonly api: TRPCClient<RootRouter>;
  /** Another of its addresses, in the name of the same member. */
  fetch(path: string): Promise<Response>;
}

/**
 * Signs in as the sign-in page does, and calls the procedures as the browser does: with the session's cookie and the
 * portal's own origin, over the address that members use. Null if the portal does not let this member in.
 */
export async function signInToPortal(url: URL, email: string, password: string): Promise<Portal | null> {
  const cookies = new Map<string, string>();
  const headers = () => ({
    origin: url.origin,
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  });
  const request = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { ...headers(), ...init.headers },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  const { csrfToken } = (await (await request('/api/auth/csrf')).json()) as { csrfToken: string };
  const answer = await request('/api/auth/callback/credentials', {
    method: 'POST',
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
  });
  if (!answer.ok || ![...cookies.keys()].some((name) => name.endsWith('concord.session'))) return null;
  const link = httpLink({ url: new URL('/api/trpc', url).href, methodOverride: 'POST', headers });
  return { api: createTRPCClient<RootRouter>({ links: [link] }), fetch: (path) => request(path) };
}
