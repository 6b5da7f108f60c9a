import 'server-only';
import { parseAuditEvent } from '@/core/audit-event';
import type { MemberContext } from '@/server/context';
import type { AuditEvent } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import { agenciesById } from '../../agencies/queries';
import { hitReference } from '../../deconfliction/domain';
import { memberNames } from '../../identity/queries';
import { leadReferences, selectorReferences } from '../../leads/queries';
import { openingsOf } from '../openings/queries';
import type { EventSummary, Personal } from '../schema';

type Row = Pick<AuditEvent, 'objectType' | 'objectId'>;
type Names = ReadonlyMap<string, string>;

interface Lookups {
  readonly agencies: Names;
  readonly members: Names;
  readonly leads: Names;
  readonly selectors: Names;
  readonly openings: ReadonlyMap<string, Personal>;
}

/** Events as the table shows them: five statements, however many, each of what the auditor may know. */
export async function toSummaries(
  tx: Tx,
  ctx: MemberContext,
  rows: readonly AuditEvent[],
): Promise<EventSummary[]> {
  const known = await lookups(tx, ctx, rows);
  const agencyName = (id: string | null) => known.agencies.get(id ?? '') ?? null;
  return rows.map((row) => {
    const { actor, op, outcome } = parseAuditEvent(row.body);
    const address = known.openings.get(row.eventId)?.['address'];
    return {
      row: String(row.id),
      id: row.eventId,
      at: row.at.toISOString(),
      type: row.type,
      ...{ op, outcome },
      actor: {
        name: known.members.get(row.memberId ?? '') ?? null,
        role: actor.role,
        agency: agencyName(row.agencyId),
        own: row.agencyId === ctx.actor.agency.id,
      },
      address: typeof address === 'string' ? address : null,
      object:
        row.objectType && row.objectId
          ? { type: row.objectType, id: row.objectId, name: objectName(row, known) }
          : null,
      counterpart: agencyName(row.counterpartId),
      purposeCode: row.purposeCode,
    };
  });
}

async function lookups(tx: Tx, ctx: MemberContext, rows: readonly AuditEvent[]): Promise<Lookups> {
  const objects = (...types: string[]) =>
    rows.flatMap(({ objectType, objectId }) =>
      objectType && objectId && types.includes(objectType) && /^[0-9a-f-]{36}$/.test(objectId)
        ? [objectId]
        : [],
    );
  const agencyIds = rows.flatMap(({ agencyId, counterpartId }) => [agencyId, counterpartId]);
  const agencies = await agenciesById(tx, [...agencyIds.filter((id) => id !== null), ...objects('agency')]);
  return {
    agencies: new Map([...agencies].map(([id, { name }]) => [id, name])),
    members: await memberNames(tx, [...rows.map(({ memberId }) => memberId), ...objects('member', 'inbox')]),
    leads: await leadReferences(tx, objects('lead')),
    selectors: await selectorReferences(tx, objects('selector')),
    openings: await openingsOf(
      tx,
      ctx,
      rows.map(({ eventId }) => eventId),
    ),
  };
}

/** A reference or a name for the object: of a selector its lead's, of a refused call the reference that was asked for. */
function objectName({ objectType, objectId }: Row, known: Lookups): string | null {
  const id = objectId ?? '';
  if (objectType === 'hit') return hitReference(id);
  if (objectType === 'page' || objectType === 'table') return id;
  const names = {
    ...{ lead: known.leads, selector: known.selectors, agency: known.agencies },
    ...{ member: known.members, inbox: known.members },
  }[objectType ?? ''];
  return names?.get(id) ?? (/^[A-Z]{2,4}-/.test(id) ? id : null);
}
