import 'server-only';
import type { AuditDraft } from '../audit/draft';
import { codesOf } from './faults';

const insufficientPrivilege = '42501';
const named =
  /(?:permission denied for|row-level security policy[^"]* for) (?:table|relation|sequence) "?(\w+)/;

/**
 * What the database refused for want of a right: the second gate has stopped what the first let through, or somebody has
 * the portal try to change the trail. It was rolled back, and so it is told of by an event of its own.
 *
 * @returns null for any other error.
 */
export function decideRefusal(error: unknown): AuditDraft | null {
  if (!codesOf(error).includes(insufficientPrivilege)) return null;
  const text = textsOf(error).join('\n');
  const table = named.exec(text)?.[1] ?? (/the audit trail is append-only/.test(text) ? 'audit' : 'unknown');
  return {
    type: table.startsWith('audit') ? 'trail.attempted' : 'database.refused',
    ...{ op: 'integrity', outcome: 'denied', object: { type: 'table', id: table } },
  };
}

/** Messages of PostgreSQL, wherever in the chain of causes they stand; only the name of a table is taken from them. */
function textsOf(error: unknown): string[] {
  const texts: string[] = [];
  for (let at = error, depth = 0; at instanceof Object && depth < 6; depth += 1) {
    const { message, originalMessage, meta, cause } = at as Record<string, unknown>;
    for (const text of [message, originalMessage]) if (typeof text === 'string') texts.push(text);
    at =
      cause ?? (meta instanceof Object ? (meta as Record<string, unknown>)['driverAdapterError'] : undefined);
  }
  return texts;
}
