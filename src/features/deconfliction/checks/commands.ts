import 'server-only';
import { AppError, type FieldProblem } from '@/core/errors';
import { isConstantPdq, pdqQualityMin } from '@/core/pdq/distance';
import { countAgenciesAsked } from '@/features/agencies/queries';
import { decideSealed } from '@/features/leads/domain';
import { canonicalise } from '@/features/selectors/domain';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { SelectorCheck } from '@/server/database/generated/client';
import { withLiveVersions } from '@/server/keys/tokens';
import type { Tx } from '@/server/tx';
import { checkFacts } from '../receipt/domain';
import { writeReceipt } from '../receipt/signed/commands';
import { checkMade, checkOverlapped } from './events';
import { toReceipt } from './queries';
import {
  commitmentTo,
  countOverlaps,
  type Form,
  formOf,
  overlapsOf,
  prepareQuestion,
  type Question,
  toHoldings,
} from './question/queries';
import { takeQuota, withinQuota } from './quota/commands';
import { allowancesOf } from './quota/queries';
import type { CheckAnswer, CheckSelectors } from './schema';
import { noteStems, tracesOf } from './traces/commands';

/**
 * Asks every other agency whether it holds any of these, and enters nothing: what stays is a receipt of counts, the
 * event, and with each holder a notice that it was asked. The same check sent again is answered again, and counted once.
 *
 * @throws AppError `invalid` naming each selector that cannot be read; `too-many` past the day's quota.
 */
export async function checkSelectors(ctx: MemberContext, input: CheckSelectors): Promise<CheckAnswer> {
  authorize(ctx.ability, 'create', 'SelectorCheck');
  const forms = formsOf(ctx, input);
  const sealed = decideSealed(ctx.actor.agency.kind, input.subjectRole);
  return withLiveVersions(async (versions) => {
    const question = await prepareQuestion(sealed ? [] : forms, versions);
    return answerCheck(ctx, input, { forms, sealed, question });
  });
}

interface Asked {
  readonly forms: readonly Form[];
  readonly sealed: boolean;
  readonly question: Question;
}

async function answerCheck(
  ctx: MemberContext,
  input: CheckSelectors,
  { forms, sealed, question }: Asked,
): Promise<CheckAnswer> {
  const { id, purpose } = input;
  const count = input.selectors.length + input.pictures.length;
  const terms = commitmentTo(input.salt, forms);
  const asked = sealed ? 0 : count;
  return withinQuota(ctx, asked, async (tx) => {
    const before = await checkBefore(tx, ctx, id, terms);
    if (!before) await takeQuota(tx, ctx, 'direct', asked);
    const overlaps = await overlapsOf(tx, ctx, { checkId: id, purposeCode: purpose.code, question });
    const { heldByOthers, heldByOwn, holderIds } = countOverlaps(overlaps, ctx.actor.agency.id);
    const receipt = before ?? {
      ...{ id, agencyId: ctx.actor.agency.id, memberId: ctx.actor.memberId, kind: 'direct' as const },
      ...{ checkedAt: ctx.now, purposeCode: purpose.code, selectorsAsked: asked, refused: 0 },
      agenciesAsked: await countAgenciesAsked(tx, ctx.actor.agency.id),
      sealed: count - asked,
      exactOnly: sealed ? 0 : input.pictures.filter((picture) => !isMatchedByLikeness(picture)).length,
      ...{ heldByOthers, heldByOwn, terms },
      ...(await tracesOf(tx, ctx, { caseReference: purpose.caseReference, forms: sealed ? [] : forms })),
    };
    if (!before) await insertReceipt(tx, receipt);
    if (!before && !sealed) await noteStems(tx, ctx, forms);
    const answer: CheckAnswer = {
      receipt: toReceipt(receipt),
      holdings: (await toHoldings(tx, ctx, overlaps)).map(({ at, ...holding }) => ({
        ...holding,
        at: pathOf(at, input),
      })),
      allowance: (await allowancesOf(tx, ctx)).direct,
    };
    for (const holderId of holderIds) appendAuditEvent(tx, checkOverlapped(id, holderId, purpose.code));
    appendAuditEvent(tx, checkMade(answer.receipt, purpose));
    if (!before) {
      const stated = { reference: answer.receipt.reference, facts: checkFacts(answer.receipt) };
      await writeReceipt(tx, ctx, { of: 'check', id }, stated);
    }
    return answer;
  });
}

/** The receipt of the same check, if its answer was lost on the way and it is sent again. */
async function checkBefore(
  tx: Tx,
  ctx: MemberContext,
  id: string,
  terms: string,
): Promise<SelectorCheck | null> {
  const before = await tx.selectorCheck.findFirst({
    where: { AND: [visible(ctx.ability, 'read', 'SelectorCheck'), { id }] },
  });
  if (before && before.terms !== terms) throw new AppError('conflict');
  return before;
}

/** A receipt's id is its check's: another's is a conflict, whoever's it is. */
export async function insertReceipt(tx: Tx, receipt: SelectorCheck): Promise<void> {
  const { count } = await tx.selectorCheck.createMany({ data: receipt, skipDuplicates: true });
  if (count !== 1) throw new AppError('conflict');
}

const pathOf = (at: number, { selectors }: CheckSelectors) =>
  at < selectors.length ? `selectors.${at}` : `pictures.${at - selectors.length}`;

const isMatchedByLikeness = ({ likeness }: CheckSelectors['pictures'][number]) =>
  likeness !== null && likeness.quality >= pdqQualityMin && !isConstantPdq(likeness.pdq);

/** The canonical forms of everything that is asked: of a picture its digests and its likeness. */
function formsOf(ctx: MemberContext, { selectors, pictures }: CheckSelectors): Form[] {
  const problems: FieldProblem[] = [];
  const typed = selectors.flatMap(({ type, value, region }, at) => {
    const assumed = region ?? ctx.actor.agency.region;
    const result = canonicalise(type, value, assumed ? { region: assumed } : {});
    if (result.ok) return formOf(at, type, result);
    problems.push({ path: `selectors.${at}`, problem: result.problem });
    return [];
  });
  if (selectors.length + pictures.length === 0)
    problems.push({ path: 'selectors', problem: 'nothing-asked' });
  if (problems.length > 0) throw new AppError('invalid', problems);
  const pictured = pictures.flatMap((picture, place): Form[] => {
    const at = selectors.length + place;
    const exact = (['sha256', 'sha1', 'md5'] as const).map((type) => ({
      ...{ at, type, canonical: picture[type], turned: [] },
    }));
    if (!picture.likeness || !isMatchedByLikeness(picture)) return exact;
    const { pdq, forms } = picture.likeness;
    return [...exact, { at, type: 'pdq', canonical: pdq, turned: forms }];
  });
  return [...typed, ...pictured];
}
