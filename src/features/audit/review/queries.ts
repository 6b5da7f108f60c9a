import 'server-only';
import { agenciesById } from '@/features/agencies/queries';
import { memberNames } from '@/features/identity/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { ReviewFinding } from '@/server/database/generated/client';
import { decrypt } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { boundsOf, decideReviewActs, mondayOf, parametersOf, ruleNames } from './domain';
import { findingsListed, rulesRead } from './events';
import type { FindingDto, FindingPage, ListFindings, Rules } from './schema';

const pageSize = 50;
const week = 7 * 86_400_000;

/** Where a finding's note belongs; it opens nowhere else. */
export const noteContext = (id: string) => `finding ${id}`;

/** What was found in the auditor's scope, newest first: what is to be decided, or what has been. */
export function listFindings(ctx: MemberContext, { closed, cursor }: ListFindings): Promise<FindingPage> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'ReviewFinding');
    const rows = await tx.reviewFinding.findMany({
      where: {
        AND: [
          visible(ctx.ability, 'read', 'ReviewFinding'),
          { state: closed ? 'closed' : { not: 'closed' } },
          cursor ? { id: { lt: cursor } } : {},
        ],
      },
      orderBy: { id: 'desc' },
      take: pageSize + 1,
    });
    const page = rows.slice(0, pageSize);
    const { agency } = ctx.actor;
    const lastWeek = weekOf(new Date(ctx.now.getTime() - week), agency.timeZone);
    const signed = await tx.reviewSheet.count({ where: { agencyId: agency.id, week: new Date(lastWeek) } });
    appendAuditEvent(tx, findingsListed(agency.id, page.length));
    return {
      findings: await toFindings(tx, ctx, page),
      nextCursor: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
      decides: ctx.ability.can('resolve', 'ReviewFinding'),
      lastWeek: { week: lastWeek, signed: signed > 0 },
    };
  });
}

/** The Monday of the week that an instant is in, on an agency's calendar. */
export function weekOf(at: Date, timeZone: string): string {
  return mondayOf(new Intl.DateTimeFormat('en-CA', { timeZone }).format(at));
}

/** Findings with the names that the auditor may know: three statements, however many. */
export async function toFindings(
  tx: Tx,
  ctx: MemberContext,
  rows: readonly ReviewFinding[],
): Promise<FindingDto[]> {
  const names = await memberNames(
    tx,
    rows.flatMap(({ memberId, reviewerId }) => [memberId, reviewerId]),
  );
  const agencies = await agenciesById(
    tx,
    rows.map(({ agencyId }) => agencyId),
  );
  const decides = ctx.ability.can('resolve', 'ReviewFinding');
  return Promise.all(
    rows.map(async (row) => {
      const acts = decideReviewActs(row, ctx.actor.memberId);
      return {
        ...{ id: row.id, rule: row.rule, count: row.count, state: row.state, outcome: row.outcome },
        agency: agencies.get(row.agencyId)?.name ?? '',
        member: names.get(row.memberId) ?? null,
        day: row.day.toISOString().slice(0, 10),
        foundAt: row.foundAt.toISOString(),
        lastAt: row.lastAt.toISOString(),
        eventIds: row.eventIds,
        reviewer: names.get(row.reviewerId ?? '') ?? null,
        note: row.agencyId === ctx.actor.agency.id ? await openNote(tx, row) : null,
        closedAt: row.closedAt?.toISOString() ?? null,
        can: { take: decides && acts.take, close: decides && acts.close },
      };
    }),
  );
}

async function openNote(tx: Tx, { id, agencyId, note }: ReviewFinding): Promise<string | null> {
  if (!note) return null;
  return decrypt(await agencyKey(tx, agencyId), note, noteContext(id)).toString('utf8');
}

/** The rules as the own agency has tuned them, within which bounds, and what it has excepted. */
export function getRules(ctx: MemberContext): Promise<Rules> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'ReviewFinding');
    const { id: agencyId } = ctx.actor.agency;
    const settings = await tx.reviewSetting.findMany({ where: { agencyId } });
    const exceptions = await tx.reviewException.findMany({
      where: { agencyId, expiresAt: { gt: ctx.now } },
      orderBy: { expiresAt: 'asc' },
    });
    const names = await memberNames(
      tx,
      exceptions.flatMap(({ memberId, createdById }) => [memberId, createdById]),
    );
    appendAuditEvent(tx, rulesRead(agencyId));
    return {
      rules: ruleNames.map((rule) => {
        const is = parametersOf(rule, settings);
        return {
          rule,
          parameters: boundsOf(rule).map(([name, bounds]) => ({ name, value: is[name], ...bounds })),
        };
      }),
      exceptions: exceptions.map(({ id, rule, memberId, createdById, expiresAt }) => ({
        ...{ id, rule, expiresAt: expiresAt.toISOString() },
        member: names.get(memberId) ?? null,
        createdBy: names.get(createdById) ?? null,
      })),
      decides: ctx.ability.can('resolve', 'ReviewFinding'),
    };
  });
}
