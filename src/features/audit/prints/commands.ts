import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { decidePrinted, type Printed } from './domain';
import { pageTaken } from './events';
import type { RecordPrint } from './schema';

/**
 * Records that a member takes away what a page shows, before it is printed or saved: without the event the browser
 * prints nothing. What the member may not see is not there.
 */
export function recordPrint(ctx: MemberContext, { path, way }: RecordPrint): Promise<{ recorded: true }> {
  return transact(ctx, async (tx) => {
    const printed = decidePrinted(path);
    if (!printed) throw new AppError('invalid');
    appendAuditEvent(tx, pageTaken(way, { type: printed.type, id: await idOf(tx, ctx, printed) }));
    return { recorded: true };
  });
}

async function idOf(tx: Tx, { ability }: MemberContext, printed: Printed): Promise<string> {
  if (printed.type === 'page') return printed.id;
  if (printed.type === 'hit') {
    const where = { AND: [visible(ability, 'read', 'HitSide'), { hitId: printed.id }] };
    return found(await tx.hitSide.findFirst({ where, select: { hitId: true } })).hitId;
  }
  const where = { AND: [visible(ability, 'read', 'Lead'), { reference: printed.reference }] };
  return found(await tx.lead.findFirst({ where, select: { id: true } })).id;
}
