import 'server-only';
import { encryptJson } from '@/server/keys/aes';
import { tokensOf } from '@/server/keys/tokens';
import { veilPdq } from '@/server/keys/veil';
import type { Tx } from '@/server/tx';
import { normVersion, type SelectorType } from './domain';

/** A selector in canonical form, ready to be kept. */
export interface NewSelector {
  readonly id: string;
  readonly type: SelectorType;
  readonly raw: string;
  readonly canonical: string;
  readonly subjectRole: 'suspect' | 'victim' | 'witness' | 'associate' | 'unknown';
  /** Kept for its agency alone: no token is made of it. */
  readonly sealed: boolean;
  readonly assumedRegion: string | null;
  readonly pictureId: string | null;
  readonly quality: number | null;
  /** Too plain a picture (quality below 50) is not matched by likeness. */
  readonly matchedByLikeness: boolean;
}

export interface PreparedSelectors {
  readonly selectors: readonly NewSelector[];
  readonly tokens: readonly { readonly selectorId: string; readonly token: Buffer<ArrayBuffer> }[];
  readonly hashes: readonly { readonly selectorId: string; readonly veiled: string }[];
}

/** The keyed work, done before the transaction: tokens of what is matched exactly, veils of what is by likeness. */
export async function prepareSelectors(selectors: readonly NewSelector[]): Promise<PreparedSelectors> {
  const open = selectors.filter(({ sealed }) => !sealed);
  const exact = open.filter(({ type }) => type !== 'pdq');
  const near = open.filter(({ type, matchedByLikeness }) => type === 'pdq' && matchedByLikeness);
  const tokens = await tokensOf(exact.map(({ type, canonical }) => ({ type, canonical, normVersion })));
  const veiled = await Promise.all(near.map(({ canonical }) => veilPdq(canonical)));
  return {
    selectors,
    tokens: tokens.map((token, at) => ({ token, selectorId: exact[at]?.id ?? '' })),
    hashes: veiled.map((bits, at) => ({ veiled: bits, selectorId: near[at]?.id ?? '' })),
  };
}

/** Where a selector's ciphertext belongs; it opens nowhere else. */
export const selectorContext = (id: string) => `selector ${id}`;

/** Writes the selectors of a new lead, their tokens and their veiled hashes: four statements, however many they are. */
export async function insertSelectors(
  tx: Tx,
  lead: { id: string; agencyId: string; key: Buffer; createdAt: Date },
  { selectors, tokens, hashes }: PreparedSelectors,
): Promise<void> {
  const { agencyId, createdAt } = lead;
  if (selectors.length === 0) return;
  await tx.selector.createMany({
    data: selectors.map(({ raw, canonical, matchedByLikeness: _, ...selector }) => ({
      ...selector,
      agencyId,
      leadId: lead.id,
      normVersion,
      createdAt,
      value: encryptJson(lead.key, { raw, canonical }, selectorContext(selector.id)),
    })),
  });
  if (tokens.length > 0) {
    await tx.selectorToken.createMany({ data: tokens.map((row) => ({ ...row, agencyId })) });
  }
  if (hashes.length > 0) {
    await tx.$executeRaw`
      with hash as (
        insert into pdq_hash (selector_id, agency_id, veiled)
        select selector_id, ${agencyId}::uuid, veiled
        from unnest(${hashes.map(({ selectorId }) => selectorId)}::uuid[], ${hashes.map(({ veiled }) => veiled)}::bit(256)[])
          as new (selector_id, veiled)
      )
      insert into pdq_band (key, selector_id, agency_id, veiled)
      select band * 65536 + substring(veiled from band * 16 + 1 for 16)::bit(16)::int, selector_id, ${agencyId}::uuid, veiled
      from unnest(${hashes.map(({ selectorId }) => selectorId)}::uuid[], ${hashes.map(({ veiled }) => veiled)}::bit(256)[])
        as new (selector_id, veiled)
      cross join generate_series(0, 15) as band`;
  }
}
