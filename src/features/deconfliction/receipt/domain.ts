import type { ReceiptFact } from '@/core/receipt';
import type { HitOutcome, Tier } from '../domain';

/** One line of text, as a receipt's values must be. */
export const line = (text: string) =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim() || 'none';

const counts = (of: Readonly<Record<string, number>>) =>
  Object.entries(of).map(([name, count]): ReceiptFact => [name, String(count)]);

export interface CheckFacts {
  readonly kind: string;
  readonly purposeCode: string;
  readonly checkedAt: string;
  /** Commitment to what was asked. */
  readonly terms: string;
  readonly agenciesAsked: number;
  readonly selectorsAsked: number;
  readonly sealed: number;
  readonly exactOnly: number;
  readonly refused: number;
  readonly heldByOthers: number;
  readonly heldByOwn: number;
}

export function checkFacts(check: CheckFacts): ReceiptFact[] {
  const { agenciesAsked, selectorsAsked, sealed, exactOnly, refused, heldByOthers, heldByOwn } = check;
  return [
    ['check', check.kind],
    ['purpose', check.purposeCode],
    ['checked', check.checkedAt],
    ['commitment', check.terms],
    ...counts({
      ...{ 'agencies-asked': agenciesAsked, 'selectors-asked': selectorsAsked, sealed },
      ...{ 'exact-only': exactOnly, refused, 'held-by-others': heldByOthers, 'held-by-own': heldByOwn },
    }),
  ];
}

export interface LeadFacts {
  readonly checkedAt: string;
  readonly agenciesAsked: number;
  readonly selectorsAsked: number;
  readonly sealed: number;
  readonly exactOnly: number;
  readonly commonSelectorIds: readonly string[];
  readonly hits: readonly { readonly reference: string; readonly otherAgency: { readonly name: string } }[];
  /** Hits that are counted and not named: they are with the victim advocate. */
  readonly withAdvocate: number;
}

export function leadFacts(lead: LeadFacts): ReceiptFact[] {
  const { agenciesAsked, selectorsAsked, sealed, exactOnly, commonSelectorIds, hits, withAdvocate } = lead;
  return [
    ['checked', lead.checkedAt],
    ...counts({
      ...{ 'agencies-asked': agenciesAsked, 'selectors-asked': selectorsAsked, sealed },
      ...{ 'exact-only': exactOnly, common: commonSelectorIds.length, hits: hits.length + withAdvocate },
    }),
    ...hits.map(
      ({ reference, otherAgency }): ReceiptFact => ['hit', line(`${reference} ${otherAgency.name}`)],
    ),
  ];
}

interface SideFacts {
  readonly acknowledgedAt: string | null;
  readonly outcome: HitOutcome | null;
}

export interface HitFacts {
  readonly openedAt: string;
  readonly otherAgency: { readonly name: string };
  readonly lead: { readonly reference: string };
  readonly grounds: readonly { readonly tier: Tier; readonly withdrawn: object | null }[];
  readonly mine: SideFacts;
  readonly theirs: SideFacts;
}

export function hitFacts({ openedAt, otherAgency, lead, grounds, mine, theirs }: HitFacts): ReceiptFact[] {
  const grade = (tier: Tier) => grounds.filter((ground) => ground.tier === tier && !ground.withdrawn).length;
  return [
    ['opened', openedAt],
    ['with', line(otherAgency.name)],
    ['lead', lead.reference],
    ...counts({ exact: grade('exact'), near: grade('near'), possible: grade('possible') }),
    ['acknowledged', mine.acknowledgedAt ?? 'none'],
    ['outcome', mine.outcome ?? 'none'],
    ['acknowledged-by-them', theirs.acknowledgedAt ?? 'none'],
    ['outcome-of-theirs', theirs.outcome ?? 'none'],
  ];
}
