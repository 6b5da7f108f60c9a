import 'server-only';
import { errorFacts, log } from '../log';
import { systemContext } from '../system-context';
import { transact } from '../transact';
import { appendAuditEvent } from './append';
import type { AuditDraft } from './draft';

const drafts = {
  portal: { started: { type: 'portal.started' }, stopped: { type: 'portal.stopped' } },
  worker: { started: { type: 'worker.started' }, stopped: { type: 'worker.stopped' } },
} as const;

/** Start and stop of a process are in the trail. A stop that cannot be told any more is only logged. */
export async function tellProcess(process: keyof typeof drafts, what: 'started' | 'stopped'): Promise<void> {
  const draft: AuditDraft = { ...drafts[process][what], op: 'integrity' };
  const told = transact(systemContext(process === 'worker' ? 'worker' : 'cli'), async (tx) =>
    appendAuditEvent(tx, draft),
  );
  if (what === 'started') await told;
  else await told.catch((error) => log.warn(errorFacts(error), 'the stop is not in the trail'));
}
