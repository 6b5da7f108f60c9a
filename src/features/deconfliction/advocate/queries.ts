import 'server-only';
import type { Tx } from '@/server/tx';

/**
 * How many hits are with the agency's victim advocate and hidden from the actor: of one lead, or of all. That there are
 * some is all that is said.
 */
export async function countWithAdvocate(tx: Tx, leadId: string | null): Promise<number> {
  const [row] = await tx.$queryRaw<{ hits: number }[]>`
    select hits_with_advocate(${leadId === null ? null : [leadId]}::uuid[]) as hits`;
  return row?.hits ?? 0;
}
