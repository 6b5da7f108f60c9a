import 'server-only';
import { saltedCommitment } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { pdqDistanceMax } from '@/core/pdq/distance';
import { agenciesById } from '@/features/agencies/queries';
import type { PurposeCode } from '@/features/leads/domain';
import { leadReferences } from '@/features/leads/queries';
import { type CanonicalSelector, normVersion, type SelectorType } from '@/features/selectors/domain';
import type { MemberContext, RequestContext } from '@/server/context';
import { holdVersions, tokensOf } from '@/server/keys/tokens';
import { veilPdq } from '@/server/keys/veil';
import type { Tx } from '@/server/tx';
import type { Tier } from '../../domain';
import { type Assumer, decideBasis } from '../../explanation/domain';
import { termsOf } from '../domain';
import type { Holding } from '../schema';

/** One canonical form of a value that is asked for; a value, such as a picture, can have several. */
export interface Form {
  /** Which value it is a form of. */
  readonly at: number;
  readonly type: SelectorType;
  readonly canonical: string;
  /** The weaker form that is asked for as well. */
  readonly alias?: string | undefined;
  /** Whoever asks did not say the region that it was read in. */
  readonly assumed?: boolean;
  /** Of a picture turned and mirrored: its seven other PDQ hashes. */
  readonly turned: readonly string[];
}

interface AskedToken {
  readonly at: number;
  readonly token: string;
  readonly alias: boolean;
  readonly assumed: boolean;
}

interface AskedPicture {
  readonly at: number;
  readonly veiled: string;
  readonly form: number;
  /** Selectors that are near it, if that is known already: its bands are then not looked up. */
  readonly near?: readonly string[];
}

/** The form that a selector is asked for in, with its alias, as it was read. */
export function formOf(
  at: number,
  type: SelectorType,
  { canonical, alias, assumedRegion }: CanonicalSelector & { readonly ok: true },
): Form {
  return { at, type, canonical, alias, assumed: assumedRegion !== undefined, turned: [] };
}

/** Tokens and veiled hashes, ready for the database: nothing that a value could be read from. */
export interface Question {
  /** Of the key, under which its tokens are. */
  readonly versions: readonly number[];
  readonly rows: readonly (AskedToken | AskedPicture)[];
}

/** The keyed work, before any transaction. */
export async function prepareQuestion(
  forms: readonly Form[],
  versions: readonly number[],
): Promise<Question> {
  const exact = forms
    .filter(({ type }) => type !== 'pdq')
    .flatMap(({ at, type, canonical, alias, assumed = false }) => [
      { at, type, canonical, alias: false, assumed },
      ...(alias === undefined ? [] : [{ at, type, canonical: alias, alias: true, assumed }]),
    ]);
  const near = forms.filter(({ type }) => type === 'pdq');
  const tokens = await tokensOf(
    exact.map(({ type, canonical }) => ({ type, canonical, normVersion })),
    versions,
  );
  const veiled = await Promise.all(
    near.flatMap(({ at, canonical, turned }) =>
      [canonical, ...turned].map(async (pdq, form) => ({ at, veiled: await veilPdq(pdq), form })),
    ),
  );
  return {
    versions,
    rows: [
      ...exact.flatMap(({ at, alias, assumed }, place) =>
        (tokens[place] ?? []).map(({ token }) => ({ at, token: token.toString('base64'), alias, assumed })),
      ),
      ...veiled,
    ],
  };
}

/** From so many pictures on one pass over all stored ones is quicker than looking up their bands (docs/adr/0018). */
export const streamedFrom = 200;

/**
 * Finds what is near the pictures of a large question in one pass over all stored ones, and names it in the question.
 * The answer is the same without. A picture that a thousand are near is left to the look-up. In jobs only.
 */
export async function comparePictures(question: Question): Promise<Question> {
  const pictures = question.rows.filter((row): row is AskedPicture => 'veiled' in row);
  if (pictures.length < streamedFrom) return question;
  // Workers alone run this: the portal's bundle has no thread, nor what a thread needs to read TypeScript.
  const { nearPairs } = await import(/* turbopackIgnore: true */ '@/server/near/near-pairs');
  const { pairs, crowded } = await nearPairs(pictures.map(({ veiled }) => veiled));
  const near = pictures.map((): string[] => []);
  for (const { query, selectorId } of pairs) near[query]?.push(selectorId);
  const isCrowded = new Set(crowded);
  const compared = pictures.map((picture, at) =>
    isCrowded.has(at) ? picture : { ...picture, near: near[at] ?? [] },
  );
  return { ...question, rows: [...question.rows.filter((row) => 'token' in row), ...compared] };
}

/** A salted commitment to what is asked; with the salt and the list the asker can open it. */
export function commitmentTo(salt: string, forms: readonly Form[]): string {
  return saltedCommitment(Buffer.from(salt, 'hex'), canonicalJson(termsOf(forms)));
}

export interface Overlap {
  readonly at: number;
  readonly holder_id: string;
  readonly type: SelectorType;
  readonly tier: Tier;
  readonly distance: number;
  readonly form: number;
  readonly last_seen_at: Date | null;
  readonly own_lead_id: string | null;
  /** Of a possible one; none if an alias is what the two have in common. */
  readonly assumed_by: Assumer | null;
}

/**
 * Who holds what was asked, in one statement, however much it is. What is asked is not kept; holders are left a notice.
 * Within `withLiveVersions`, as what was prepared: tokens of a key that has ended since would find nothing.
 */
export async function overlapsOf(
  tx: Tx,
  { now }: Pick<RequestContext, 'now'>,
  { checkId, purposeCode, question }: { checkId: string; purposeCode: PurposeCode; question: Question },
): Promise<Overlap[]> {
  await holdVersions(tx, question.versions);
  return tx.$queryRaw<Overlap[]>`
    select at, holder_id, type::text, tier::text, distance, form, last_seen_at, own_lead_id, assumed_by
    from check_holdings(${checkId}::uuid, ${purposeCode}::purpose_code, ${now}, ${JSON.stringify(question.rows)}::json,
                        ${pdqDistanceMax}::int)`;
}

/** Values that another agency holds, and that the own one does; and which others hold any. */
export function countOverlaps(overlaps: readonly Overlap[], agencyId: string) {
  const values = (of: readonly Overlap[]) => new Set(of.map(({ at }) => at)).size;
  const others = overlaps.filter(({ holder_id }) => holder_id !== agencyId);
  return {
    heldByOthers: values(others),
    heldByOwn: values(overlaps.filter(({ holder_id }) => holder_id === agencyId)),
    holderIds: [...new Set(others.map(({ holder_id }) => holder_id))],
  };
}

/** Overlaps with the names and desks of their holders, each at the value that it is of. */
export async function toHoldings(
  tx: Tx,
  { actor }: MemberContext,
  overlaps: readonly Overlap[],
): Promise<(Holding & { readonly at: number })[]> {
  const agencies = await agenciesById(
    tx,
    overlaps.map(({ holder_id }) => holder_id),
  );
  const leads = await leadReferences(
    tx,
    overlaps.flatMap(({ own_lead_id }) => own_lead_id ?? []),
  );
  return overlaps.flatMap(({ holder_id, last_seen_at, own_lead_id, assumed_by, ...found }) => {
    const agency = agencies.get(holder_id);
    if (!agency) return [];
    return {
      ...{ ...found, agency, basis: decideBasis(found, assumed_by !== null), assumedBy: assumed_by },
      mine: holder_id === actor.agency.id,
      lastSeenAt: last_seen_at?.toISOString() ?? null,
      ownLead: leads.get(own_lead_id ?? '') ?? null,
    };
  });
}
