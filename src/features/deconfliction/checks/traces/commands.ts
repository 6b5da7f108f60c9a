import 'server-only';
import { createHmac } from 'node:crypto';
import type { MemberContext } from '@/server/context';
import { agencyKey } from '@/server/keys/agency';
import type { Tx } from '@/server/tx';
import type { Form } from '../question/queries';
import { namesMember, stemOf } from './domain';

/** What the receipt keeps for the agency's own auditor, who sees no value: docs/adr/0024. */
export async function tracesOf(
  tx: Tx,
  { actor }: MemberContext,
  { caseReference, forms }: { caseReference: string; forms: readonly Form[] },
): Promise<{ caseKey: Uint8Array<ArrayBuffer> | null; aboutMemberIds: string[] }> {
  const reference = caseReference.trim().toUpperCase();
  const key = await agencyKey(tx, actor.agency.id);
  const members = await tx.member.findMany({ select: { id: true, name: true, email: true } });
  return {
    caseKey: reference
      ? new Uint8Array(createHmac('sha256', key).update(`case ${reference}`).digest())
      : null,
    aboutMemberIds: members
      .filter((member) => forms.some((form) => namesMember(form, member)))
      .map(({ id }) => id),
  };
}

/** Counts values that are nearly the same, in one statement, however many were asked. */
export async function noteStems(
  tx: Tx,
  { actor, now }: MemberContext,
  forms: readonly Form[],
): Promise<void> {
  const day = now.toISOString().slice(0, 10);
  const key = await agencyKey(tx, actor.agency.id);
  const keyed = (text: string) =>
    createHmac('sha256', key).update(`stem ${actor.memberId} ${day} ${text}`).digest();
  const seen = new Map<string, Set<number>>();
  for (const form of forms) {
    const stem = stemOf(form);
    if (!stem) continue;
    const name = keyed(stem).toString('base64');
    const bits = seen.get(name) ?? new Set();
    seen.set(name, bits.add(keyed(`value ${form.canonical}`)[0] ?? 0));
  }
  if (seen.size === 0) return;
  const rows = [...seen].map(([stem, bits]) => ({
    stem,
    seen: Array.from({ length: 256 }, (_, at) => (bits.has(at) ? '1' : '0')).join(''),
  }));
  await tx.$executeRaw`
    insert into check_stem (agency_id, member_id, day, stem, seen)
    select ${actor.agency.id}::uuid, ${actor.memberId}::uuid, ${day}::date, decode(asked.stem, 'base64'), asked.seen::bit(256)
    from json_to_recordset(${JSON.stringify(rows)}::json) as asked (stem text, seen text)
    on conflict (agency_id, member_id, day, stem) do update set seen = check_stem.seen | excluded.seen`;
}
