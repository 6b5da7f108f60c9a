import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { Agency } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { participatingKinds } from './domain';
import { agenciesListed } from './events';
import type { AgencyDto } from './schema';

export function toAgencyDto(agency: Agency): AgencyDto {
  const { id, code, name, kind, place, legalRegime, timeZone } = agency;
  return {
    ...{ id, code, name, kind, place, legalRegime, timeZone },
    desk: { name: agency.liaisonDesk, phone: agency.liaisonPhone, email: agency.liaisonEmail },
  };
}

/** The directory, by name. */
export function listAgencies(ctx: MemberContext): Promise<AgencyDto[]> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'Agency');
    const agencies = await tx.agency.findMany({ orderBy: { name: 'asc' } });
    appendAuditEvent(tx, agenciesListed(agencies.length));
    return agencies.map(toAgencyDto);
  });
}

/** The directory's names, to choose from. */
export function agencyChoices(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.agency.findMany({ orderBy: { name: 'asc' }, select: { id: true, name: true } });
}

/** Directory entries by id, for naming the parties of something that the actor may already see. */
export async function agenciesById(tx: Tx, ids: readonly string[]): Promise<Map<string, AgencyDto>> {
  const agencies = await tx.agency.findMany({ where: { id: { in: [...new Set(ids)] } } });
  return new Map(agencies.map((agency) => [agency.id, toAgencyDto(agency)]));
}

/** How many agencies a check asks: all that hold leads, but the asking one. */
export function countAgenciesAsked(tx: Tx, askingId: string): Promise<number> {
  return tx.agency.count({ where: { kind: { in: [...participatingKinds] }, id: { not: askingId } } });
}
