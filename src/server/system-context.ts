import 'server-only';
import { newId } from '@/core/ids';
import { buildAbility } from './authorization';
import type { RequestContext, Source } from './context';

/** For what Concord does by itself: no member, no permissions, the program's name as the source. */
export function systemContext(service: Source['service']): RequestContext {
  return {
    actor: null,
    ability: buildAbility(null, []),
    now: new Date(),
    newId,
    source: { address: 'none', userAgent: 'none', requestId: newId(), service },
    isCurrent: async () => true,
  };
}
