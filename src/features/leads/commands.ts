import 'server-only';
import { createHmac } from 'node:crypto';
import { canonicalJson } from '@/core/canonical-json';
import { AppError, type FieldProblem } from '@/core/errors';
import { isConstantPdq, pdqQualityMin } from '@/core/pdq/distance';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { encrypt, encryptJson, newKey } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import type { Tx } from '@/server/tx';
import {
  insertingSelectors,
  type NewSelector,
  type PreparedSelectors,
  prepareSelectors,
} from '../selectors/commands';
import { canonicalise } from '../selectors/domain';
import { decideSealed } from './domain';
import { leadSubmitted } from './events';
import { contentContext, keyContext } from './queries';
import type { SubmitLead } from './schema';

export interface PreparedLead {
  readonly id: string;
  readonly input: SubmitLead;
  readonly selectors: PreparedSelectors;
}

/**
 * Everything that can be done before the transaction: canonical forms, tokens, veils.
 *
 * @throws AppError `invalid` naming each selector that cannot be read or stands there twice.
 */
export async function prepareLead(ctx: MemberContext, input: SubmitLead): Promise<PreparedLead> {
  authorize(ctx.ability, 'create', 'Lead');
  const problems: FieldProblem[] = [];
  const selectors = [...typedSelectors(ctx, input, problems), ...pictureSelectors(ctx, input)];
  const seen = new Set<string>();
  for (const { type, canonical, path } of selectors) {
    const identity = `${type} ${canonical}`;
    if (seen.has(identity)) problems.push({ path, problem: 'duplicate' });
    seen.add(identity);
  }
  if (problems.length > 0) throw new AppError('invalid', problems);
  return {
    id: ctx.newId(),
    input,
    selectors: await prepareSelectors(selectors.map(({ path: _, ...selector }) => selector)),
  };
}

type Located = NewSelector & { readonly path: string };

function typedSelectors(ctx: MemberContext, input: SubmitLead, problems: FieldProblem[]): Located[] {
  return input.selectors.flatMap(({ type, value, region, subjectRole }, at) => {
    const assumed = region ?? ctx.actor.agency.region;
    const result = canonicalise(type, value, assumed ? { region: assumed } : {});
    const path = `selectors.${at}`;
    if (!result.ok) {
      problems.push({ path, problem: result.problem });
      return [];
    }
    return {
      path,
      id: ctx.newId(),
      type,
      raw: value,
      canonical: result.canonical,
      subjectRole,
      sealed: decideSealed(ctx.actor.agency.kind, subjectRole),
      assumedRegion: result.assumedRegion ?? null,
      pictureId: null,
      quality: null,
      matchedByLikeness: false,
      forms: [],
    };
  });
}

/** A picture is up to four selectors: its digests, and its likeness if there is one. */
function pictureSelectors(ctx: MemberContext, input: SubmitLead): Located[] {
  return input.pictures.flatMap(({ sha256, sha1, md5, likeness, subjectRole }, at) => {
    const common = {
      path: `pictures.${at}`,
      subjectRole,
      sealed: decideSealed(ctx.actor.agency.kind, subjectRole),
      assumedRegion: null,
      pictureId: ctx.newId(),
    };
    const digests = { sha256, sha1, md5 } as const;
    const exact = (['sha256', 'sha1', 'md5'] as const).map((type) => ({
      ...common,
      ...{ id: ctx.newId(), type, raw: digests[type], canonical: digests[type] },
      ...{ quality: null, matchedByLikeness: false, forms: [] },
    }));
    if (!likeness) return exact;
    const { pdq, quality, forms } = likeness;
    const matchedByLikeness = quality >= pdqQualityMin && !isConstantPdq(pdq);
    const near = { type: 'pdq' as const, raw: pdq, canonical: pdq, quality, matchedByLikeness, forms };
    return [...exact, { ...common, ...near, id: ctx.newId() }];
  });
}

/**
 * Writes a lead with its selectors. The same submission again writes nothing and returns the lead that is there.
 *
 * @throws AppError `conflict` if the idempotency key was used for other contents: none of them would be stored.
 */
export async function insertLead(
  tx: Tx,
  ctx: MemberContext,
  { id, input, selectors }: PreparedLead,
): Promise<{ id: string; reference: string; created: boolean }> {
  const { agency, memberId } = ctx.actor;
  const leadKey = newKey();
  const key = await agencyKey(tx, agency.id);
  const wrappedKey = encrypt(key, leadKey, keyContext(id));
  const inputMac = createHmac('sha256', key).update(canonicalJson(input)).digest();
  const { title, narrative, place, purpose } = input;
  const content = encryptJson(leadKey, { title, narrative, place, purpose }, contentContext(id));
  const [inserted] = await tx.$queryRaw<{ reference: string }[]>`
    with new_lead as (
      insert into lead (id, agency_id, reference, idempotency_key, input_mac, created_by_id, created_at, subject_role, urgency,
                        seen_at, purpose_code, wrapped_key, content)
      select ${id}::uuid, ${agency.id}::uuid,
             ${`${agency.code}-${ctx.now.getUTCFullYear()}-`} || lpad(next_lead_number()::text, 4, '0'),
             ${input.idempotencyKey}::uuid, ${inputMac}, ${memberId}::uuid, ${ctx.now}, ${input.subjectRole}::subject_role,
             ${input.urgency}::urgency, ${input.seenAt ? new Date(input.seenAt) : null}::timestamptz,
             ${purpose.code}::purpose_code, ${wrappedKey}, ${content}
      on conflict (agency_id, idempotency_key) do nothing
      returning reference
    ), ${insertingSelectors({ id, agencyId: agency.id, key: leadKey, createdAt: ctx.now }, selectors)}
    select reference from new_lead`;
  if (!inserted) {
    const { idempotencyKey } = input;
    const existing = await tx.lead.findFirstOrThrow({ where: { idempotencyKey, agencyId: agency.id } });
    if (!inputMac.equals(existing.inputMac)) throw new AppError('conflict');
    return { id: existing.id, reference: existing.reference, created: false };
  }
  appendAuditEvent(tx, leadSubmitted(id, input));
  return { id, reference: inserted.reference, created: true };
}
