import type { AuditEvent } from './audit-event';

/**
 * Whether an event is shown in a bundle of this scope (`oversight`, or `agency` and its id), by its sealed bytes alone:
 * the agency of its actor and those it concerns see it, and every auditor what the trail says of itself.
 */
export function isInScope({ actor, concerns, op }: AuditEvent, scope: string): boolean {
  if (scope === 'oversight') return true;
  if (op === 'integrity' && actor.agency === null && concerns.length === 0) return true;
  const agency = scope.replace(/^agency /, '');
  return actor.agency === agency || concerns.includes(agency);
}
