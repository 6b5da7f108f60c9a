import 'server-only';
import { isIP } from 'node:net';
import { newId } from '@/core/ids';
import { buildAbility } from '@/server/authorization';
import type { RequestContext } from '@/server/context';
import { findActor } from '@/server/session';
import { policies } from './ability';

export interface ContextOptions {
  /** What the session's cookie holds, or null. */
  readonly token: string | null;
  readonly headers: Pick<Headers, 'get'>;
  readonly service: 'web' | 'cli';
  readonly now?: Date;
  readonly newId?: () => string;
}

const userAgentMax = 200;

/** The context of one request: the member fresh from the database, the ability built once from every slice's policy. */
export async function createContext(options: ContextOptions): Promise<RequestContext> {
  const { token, headers, service, now = new Date() } = options;
  const actor = token ? await findActor(token, now, true) : null;
  return {
    actor,
    ability: buildAbility(actor, policies),
    now,
    newId: options.newId ?? newId,
    source: {
      address: addressOf(headers),
      userAgent: (headers.get('user-agent') ?? 'none').replaceAll(/[^\x20-\x7e]/g, '').slice(0, userAgentMax),
      requestId: (options.newId ?? newId)(),
      service,
    },
    isCurrent: async () => token !== null && (await findActor(token, new Date(), false)) !== null,
  };
}

/** The last hop that the reverse proxy (or Next itself) wrote; docs/operators-guide.md says how to set the proxy. */
export function addressOf(headers: Pick<Headers, 'get'>): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return isIP(last) ? last : 'unknown';
}
