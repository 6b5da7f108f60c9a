import 'server-only';
import type { z } from 'zod';
import type { MemberContext } from '@/server/context';
import type { Tx } from '@/server/tx';
import { viewsSchema } from '../schema';

/** The actor's own views, by name. */
export async function viewsOf(tx: Tx, { actor }: MemberContext): Promise<z.infer<typeof viewsSchema>> {
  const rows = await tx.auditView.findMany({
    where: { memberId: actor.memberId },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return viewsSchema.parse(rows.map(({ id, name, filter }) => ({ id, name, chosen: filter })));
}
