import 'server-only';
import { AppError } from '@/core/errors';
import { agencyFounded } from '@/features/agencies/events';
import type { FoundAgency } from '@/features/agencies/schema';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import { newAgencyKey } from '@/server/keys/agency';
import { hashPassword, newPassword } from '@/server/passwords';
import { transactAs } from '@/server/transact';
import { normaliseEmail } from '../domain';
import { memberAdded } from '../events';

/**
 * The first act on a new installation: the operating agency and its first operator, who founds the others. Refused
 * (`conflict`) once there is any agency; row-level security refuses it too.
 */
export async function foundInstallation(
  ctx: RequestContext,
  operator: { readonly agency: FoundAgency; readonly name: string; readonly email: string },
): Promise<{ agencyId: string; password: string }> {
  const agencyId = ctx.newId();
  const memberId = ctx.newId();
  const password = newPassword();
  const [wrapped, passwordHash] = [await newAgencyKey(agencyId), await hashPassword(password)];
  return transactAs(ctx, agencyId, async (tx) => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtext('concord founding'))::text`;
    if ((await tx.agency.count()) > 0) throw new AppError('conflict');
    await tx.agency.create({
      data: { ...operator.agency, kind: 'operator', id: agencyId, createdAt: ctx.now },
    });
    await tx.agencyKey.create({ data: { agencyId, wrapped, createdAt: ctx.now } });
    await tx.member.create({
      data: {
        ...{ id: memberId, agencyId, name: operator.name, email: normaliseEmail(operator.email) },
        ...{ passwordHash, roles: ['operator', 'administrator'], createdAt: ctx.now },
      },
    });
    appendAuditEvent(tx, agencyFounded(agencyId));
    appendAuditEvent(tx, memberAdded(memberId, agencyId, ['operator', 'administrator']));
    return { agencyId, password };
  });
}
