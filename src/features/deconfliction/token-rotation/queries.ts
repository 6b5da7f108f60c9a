import 'server-only';
import { leadKey, openValue } from '@/features/leads/queries';
import { aliasOf, type SelectorType } from '@/features/selectors/domain';
import type { CommonValue, RotationStep, TokenKey, TokenRotation } from '@/server/database/generated/client';
import { type Tokenised, tokensOf } from '@/server/keys/tokens';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { openCommonValue } from '../common-values/queries';

const leadsPerPage = 200;

/** Which walk over whose leads. */
export type Walk = Pick<TokenRotation, 'version' | 'step' | 'agencyId'>;

export interface Page {
  readonly lastLeadId: string | null;
  readonly leads: number;
  /** Fewer than a page holds: nothing comes after it. */
  readonly last: boolean;
}

/** Every version of the tokens' key that there ever was, oldest first. */
export function listTokenKeys(): Promise<TokenKey[]> {
  return transactAs(systemContext('cli'), null, (tx) =>
    tx.tokenKey.findMany({ orderBy: { version: 'asc' } }),
  );
}

export function agencyIds(): Promise<string[]> {
  return transactAs(systemContext('cli'), null, async (tx) =>
    (await tx.agency.findMany({ select: { id: true }, orderBy: { id: 'asc' } })).map(({ id }) => id),
  );
}

/** Have all leads of every agency tokens of this version? */
export async function allTokensAdded(tx: Tx, version: number): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ all: boolean }[]>`select all_tokens_added(${version}::smallint) as all`;
  return row?.all ?? false;
}

/** How many leads each walk towards this version has gone over, of how many. */
export async function rotationProgress(
  version: number,
): Promise<Record<RotationStep, { done: number; leads: number }>> {
  const progress = { add: { done: 0, leads: 0 }, remove: { done: 0, leads: 0 } };
  for (const agencyId of await agencyIds()) {
    const walks = await transactAs(systemContext('cli'), agencyId, (tx) =>
      tx.tokenRotation.findMany({ where: { version, agencyId } }),
    );
    for (const { step, leadsDone, leads } of walks) {
      progress[step].done += leadsDone;
      progress[step].leads += leads;
    }
  }
  return progress;
}

const pageAfter = (agencyId: string, leadId: string | null) => ({
  where: { agencyId, ...(leadId && { id: { gt: leadId } }) },
  orderBy: { id: 'asc' as const },
  take: leadsPerPage,
});

const asPage = (leads: readonly { id: string }[], before: string | null): Page => ({
  lastLeadId: leads.at(-1)?.id ?? before,
  leads: leads.length,
  last: leads.length < leadsPerPage,
});

/** The agency's next leads, by id. */
export async function leadsAfter(tx: Tx, agencyId: string, leadId: string | null) {
  const leads = await tx.lead.findMany({ ...pageAfter(agencyId, leadId), select: { id: true } });
  return { ...asPage(leads, leadId), ids: leads.map(({ id }) => id) };
}

/** The same leads, with new tokens of their selectors, made from the encrypted originals. */
export async function tokensAfter({ agencyId, version }: Walk, leadId: string | null) {
  const { leads, selectors } = await transactAs(systemContext('cli'), agencyId, async (tx) => {
    const leads = await tx.lead.findMany({
      ...pageAfter(agencyId, leadId),
      select: {
        ...{ id: true, agencyId: true, wrappedKey: true },
        selectors: { where: { sealed: false, withdrawnAt: null, type: { not: 'pdq' } } },
      },
    });
    const selectors: (Tokenised & { id: string; type: SelectorType })[] = [];
    for (const lead of leads) {
      const key = await leadKey(tx, lead);
      for (const { id, type, normVersion, value } of lead.selectors)
        selectors.push({ id, type, normVersion, canonical: openValue(key, { id, value }).canonical });
    }
    return { leads, selectors };
  });
  const aliased = selectors.flatMap((selector) => {
    const alias = aliasOf(selector.type, selector.canonical);
    return alias === null ? [] : { ...selector, canonical: alias };
  });
  const made = (await tokensOf([...selectors, ...aliased], [version])).map(([one]) =>
    one?.token.toString('base64'),
  );
  const aliases = new Map(aliased.map(({ id }, at) => [id, made[selectors.length + at]]));
  const tokens = selectors.map(({ id }, at) => ({ selector: id, token: made[at], alias: aliases.get(id) }));
  return { ...asPage(leads, leadId), tokens };
}

/** The next common values with their tokens of this version, made from the encrypted originals. */
export async function commonTokensAfter(version: number, id: string | null) {
  const values = await transactAs(
    systemContext('cli'),
    null,
    (tx) =>
      tx.$queryRaw<Pick<CommonValue, 'id' | 'type' | 'value'>[]>`
        select id, type::text, value from common_values_after(${id}::uuid, ${leadsPerPage}::int)`,
  );
  const selectors = await Promise.all(
    values.map(async ({ id, type, value }) => ({ type, ...(await openCommonValue({ id, value })) })),
  );
  const made = await tokensOf(selectors, [version]);
  return values.map((value, at) => ({ id: value.id, token: made[at]?.[0]?.token.toString('base64') }));
}
