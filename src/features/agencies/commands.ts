import 'server-only';
import { AppError } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { newAgencyKey } from '@/server/keys/agency';
import { transactAs } from '@/server/transact';
import { agencyFounded } from './events';
import { toAgencyDto } from './queries';
import type { AgencyDto, FoundAgency } from './schema';

/** Adds an agency to the directory and makes its data key. Its first member is the next step. */
export async function foundAgency(ctx: MemberContext, input: FoundAgency): Promise<AgencyDto> {
  const id = ctx.newId();
  const wrapped = await newAgencyKey(id);
  return transactAs(ctx, id, async (tx) => {
    authorize(ctx.ability, 'create', 'Agency');
    const taken = await tx.agency.count({ where: { code: input.code } });
    if (taken > 0) throw new AppError('invalid', [{ path: 'code', problem: 'taken' }]);
    const agency = await tx.agency.create({ data: { ...input, id, createdAt: ctx.now } });
    await tx.agencyKey.create({ data: { agencyId: id, wrapped, createdAt: ctx.now } });
    appendAuditEvent(tx, agencyFounded(id));
    return toAgencyDto(agency);
  });
}
