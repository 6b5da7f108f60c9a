import 'server-only';
import { Prisma } from '@/server/database/generated/client';
import { encryptJson } from '@/server/keys/aes';
import { type Token, tokensOf } from '@/server/keys/tokens';
import { veilPdq } from '@/server/keys/veil';
import { normVersion, type SelectorType } from './domain';
import { windowOf } from './location/domain';

/** A selector in canonical form, ready to be kept. */
export interface NewSelector {
  readonly id: string;
  readonly type: SelectorType;
  readonly raw: string;
  readonly canonical: string;
  /** A weaker second form: an overlap of it is a possible hit only. */
  readonly alias: string | null;
  readonly subjectRole: 'suspect' | 'victim' | 'witness' | 'associate' | 'unknown';
  /** Kept for its agency alone: no token is made of it. */
  readonly sealed: boolean;
  /** Its agency alone learns of hits. */
  readonly silent: boolean;
  readonly assumedRegion: string | null;
  readonly pictureId: string | null;
  readonly quality: number | null;
  /** Too plain a picture (quality below 50) is not matched by likeness. */
  readonly matchedByLikeness: boolean;
  /** Of a picture turned and mirrored: its seven other PDQ hashes. */
  readonly forms: readonly string[];
}

interface VeiledHash {
  readonly selectorId: string;
  readonly veiled: string;
  readonly forms: readonly string[];
}

export interface PreparedSelectors {
  readonly selectors: readonly NewSelector[];
  /** By the id of the selector, one a live version of the key; sealed selectors have none. */
  readonly tokens: ReadonlyMap<string, readonly Token[]>;
  /** Likewise of those that have an alias. */
  readonly aliases: ReadonlyMap<string, readonly Token[]>;
  readonly hashes: readonly VeiledHash[];
}

/** The keyed work, done before the transaction: tokens of what is matched exactly, veils of what is by likeness. */
export async function prepareSelectors(
  selectors: readonly NewSelector[],
  versions: readonly number[],
): Promise<PreparedSelectors> {
  const open = selectors.filter(({ sealed }) => !sealed);
  const exact = open.filter(({ type }) => type !== 'pdq' && type !== 'location');
  const near = open.filter(({ type, matchedByLikeness }) => type === 'pdq' && matchedByLikeness);
  const aliased = open.flatMap(({ id, type, alias }) =>
    alias === null ? [] : { id, type, canonical: alias },
  );
  const tokens = await tokensOf(
    [...exact, ...aliased].map(({ type, canonical }) => ({ type, canonical, normVersion })),
    versions,
  );
  return {
    selectors,
    tokens: new Map(exact.map(({ id }, at) => [id, tokens[at] ?? []])),
    aliases: new Map(aliased.map(({ id }, at) => [id, tokens[exact.length + at] ?? []])),
    hashes: await Promise.all(
      near.map(async ({ id, canonical, forms }) => ({
        selectorId: id,
        veiled: await veilPdq(canonical),
        forms: await Promise.all(forms.map(veilPdq)),
      })),
    ),
  };
}

/** Where a selector's ciphertext belongs; it opens nowhere else. */
export const selectorContext = (id: string) => `selector ${id}`;

/** A new lead as its selectors need it: their values are under its key. */
export interface SelectorsOfLead {
  readonly leadId: string;
  readonly key: Buffer;
  readonly selectors: readonly NewSelector[];
}

const sealedValue = (key: Buffer, { id, raw, canonical }: NewSelector) =>
  encryptJson(key, { raw, canonical }, selectorContext(id));

/** The rows that a statement writes, as it reads them: bytes in base 64, tokens with their versions. */
function toRows(
  leads: readonly SelectorsOfLead[],
  { tokens, aliases, hashes }: Omit<PreparedSelectors, 'selectors'>,
) {
  const hashOf = new Map(hashes.map((hash) => [hash.selectorId, hash]));
  const asRows = (made: readonly Token[] = []) =>
    made.map(({ version, token }) => [version, token.toString('base64')]);
  return leads.flatMap(({ leadId, key, selectors }) =>
    selectors.map((selector) => ({
      id: selector.id,
      lead_id: leadId,
      type: selector.type,
      subject_role: selector.subjectRole,
      sealed: selector.sealed,
      silent: selector.silent,
      value: sealedValue(key, selector).toString('base64'),
      assumed_region: selector.assumedRegion,
      picture_id: selector.pictureId,
      quality: selector.quality,
      tokens: asRows(tokens.get(selector.id)),
      aliases: asRows(aliases.get(selector.id)),
      seen: selector.type === 'location' ? windowOf(selector.canonical) : null,
      veiled: hashOf.get(selector.id)?.veiled ?? null,
      forms: hashOf.get(selector.id)?.forms ?? [],
    })),
  );
}

/**
 * The part of a statement that writes the selectors of new leads, their tokens and their veiled hashes, however many
 * they are: CTEs to stand after one named `new_lead`. Of a lead that was not inserted there, these insert none.
 */
export function insertingSelectors(
  { agencyId, createdAt }: { readonly agencyId: string; readonly createdAt: Date },
  leads: readonly SelectorsOfLead[],
  prepared: Omit<PreparedSelectors, 'selectors'>,
): Prisma.Sql {
  const rows = toRows(leads, prepared);
  return Prisma.sql`row as materialized (
      select new.*, ${agencyId}::uuid as agency_id
      from json_to_recordset(${JSON.stringify(rows)}::json) as new (
        id uuid, lead_id uuid, type selector_type, subject_role subject_role, sealed boolean,
        silent boolean, value text,
        assumed_region text, picture_id uuid, quality int, tokens json, aliases json, seen json, veiled bit(256), forms bit(256)[])
      where new.lead_id in (select id from new_lead)
    ), new_selector as (
      insert into selector (id, agency_id, lead_id, type, subject_role, sealed, silent, value, assumed_region, picture_id, quality,
                            norm_version, created_at)
      select id, agency_id, lead_id, type, subject_role, sealed, silent, decode(value, 'base64'), assumed_region, picture_id, quality,
             ${normVersion}::int, ${createdAt}
      from row
    ), new_token as (
      insert into selector_token (token, agency_id, selector_id, version)
      select decode(made ->> 1, 'base64'), agency_id, id, (made ->> 0)::smallint
      from row cross join json_array_elements(tokens) as made
    ), new_alias as (
      insert into selector_alias (token, agency_id, selector_id, version, seen_from, seen_to)
      select decode(made ->> 1, 'base64'), agency_id, id, (made ->> 0)::smallint, (seen ->> 'from')::timestamptz,
             (seen ->> 'to')::timestamptz
      from row cross join json_array_elements(aliases) as made
    ), new_hash as (
      insert into pdq_hash (selector_id, agency_id, veiled, forms)
      select id, agency_id, veiled, forms from row where veiled is not null
    ), new_band as (
      insert into pdq_band (key, selector_id, agency_id, veiled)
      select band * 65536 + substring(veiled from band * 16 + 1 for 16)::bit(16)::int, id, agency_id, veiled
      from row cross join generate_series(0, 15) as band
      where veiled is not null
    )`;
}
