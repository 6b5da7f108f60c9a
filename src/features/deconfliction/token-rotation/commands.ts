import 'server-only';
import { AppError } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import type { AuditDraft } from '@/server/audit/draft';
import type { RotationStep, TokenRotation } from '@/server/database/generated/client';
import { keyProvider } from '@/server/keys/provider';
import { tokensOf } from '@/server/keys/tokens';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import {
  commonTokensAdded,
  commonTokensReplaced,
  keyAdded,
  keyDestroyed,
  keyRetired,
  tokensAdded,
  tokensRemoved,
} from './events';
import {
  agencyIds,
  allTokensAdded,
  commonTokensAfter,
  leadsAfter,
  listTokenKeys,
  type Page,
  tokensAfter,
  type Walk,
} from './queries';

export interface Progress {
  readonly step: RotationStep;
  readonly done: number;
  readonly leads: number;
}

export interface Rotating {
  /** Told after each page. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops between two pages. What is done stays; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

/**
 * Replaces the second of the two keys of all tokens while the portal runs: adds a new key, under which every entry from
 * then on has tokens too; makes tokens of what is there already from the encrypted originals; retires the old key;
 * removes its tokens; destroys it. Goes on with what an earlier call began.
 *
 * @returns the version that is live now
 */
export async function rotateTokens(rotating: Rotating): Promise<number> {
  const keys = await listTokenKeys();
  const live = keys.filter(({ retiredAt }) => !retiredAt).map(({ version }) => version);
  const unfinished = live.length > 1 || keys.some(({ retiredAt, destroyedAt }) => retiredAt && !destroyedAt);
  const version = unfinished ? Math.max(...live) : await addKey(Math.max(...live));
  if (live.length > 1 || !unfinished) {
    do {
      await walk('add', version, rotating);
      await tokeniseCommonValues(version, commonTokensAdded);
    } while (!(await retireKeysBefore(version)));
  }
  await walk('remove', version, rotating);
  await tokeniseCommonValues(version, commonTokensReplaced);
  await destroyKeysBefore(version);
  return version;
}

/** Whoever changes which versions are live waits for all that write tokens, and lets nobody begin meanwhile. */
async function holdVersionsAlone(tx: Tx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtext('concord token versions'))::text`;
}

/** The old key is not needed: a database restored from before a rotation is brought to the key that there is. */
async function addKey(live: number): Promise<number> {
  const version = await keyProvider().addTokenKey(live);
  await tokensOf([{ type: 'phone', normVersion: 1, canonical: '' }], [version]);
  const ctx = systemContext('cli');
  await transactAs(ctx, null, async (tx) => {
    await holdVersionsAlone(tx);
    const { count } = await tx.tokenKey.createMany({
      data: [{ version, addedAt: ctx.now }],
      skipDuplicates: true,
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, keyAdded(version));
  });
  return version;
}

/** False if an agency's leads have not all been gone over yet, such as one that was founded meanwhile. */
function retireKeysBefore(version: number): Promise<boolean> {
  const ctx = systemContext('cli');
  return transactAs(ctx, null, async (tx) => {
    await holdVersionsAlone(tx);
    if (!(await allTokensAdded(tx, version))) return false;
    const where = { version: { lt: version }, retiredAt: null };
    const keys = await tx.tokenKey.findMany({ where });
    const { count } = await tx.tokenKey.updateMany({ where, data: { retiredAt: ctx.now } });
    if (count !== keys.length) throw new AppError('conflict');
    for (const key of keys) appendAuditEvent(tx, keyRetired(key.version));
    return true;
  });
}

/** Common values are few: each pass goes over all of them. The last replaces their tokens, the first adds to them. */
async function tokeniseCommonValues(version: number, told: (version: number) => AuditDraft): Promise<void> {
  const only = told === commonTokensReplaced;
  let page = await commonTokensAfter(version, null);
  while (page.length > 0) {
    const tokens = JSON.stringify(page);
    await transactAs(systemContext('cli'), null, async (tx) => {
      await tx.$queryRaw`select set_common_tokens(${tokens}::json, ${only})::text`;
      appendAuditEvent(tx, told(version));
    });
    page = await commonTokensAfter(version, page.at(-1)?.id ?? null);
  }
}

/** The key goes first: if the note of it were lost, it would be destroyed once more; never only noted. */
async function destroyKeysBefore(version: number): Promise<void> {
  await keyProvider().destroyTokenKeysBefore(version);
  const ctx = systemContext('cli');
  await transactAs(ctx, null, async (tx) => {
    const where = { version: { lt: version }, destroyedAt: null };
    const keys = await tx.tokenKey.findMany({ where });
    const { count } = await tx.tokenKey.updateMany({ where, data: { destroyedAt: ctx.now } });
    if (count !== keys.length) throw new AppError('conflict');
    for (const key of keys) appendAuditEvent(tx, keyDestroyed(key.version));
  });
}

async function walk(step: RotationStep, version: number, { onProgress, signal }: Rotating): Promise<void> {
  const states = new Map<string, TokenRotation>();
  for (const agencyId of await agencyIds()) states.set(agencyId, await begun({ version, step, agencyId }));
  for (let state of states.values()) {
    while (!state.finishedAt) {
      signal?.throwIfAborted();
      state = step === 'add' ? await addPage(state) : await removePage(state);
      states.set(state.agencyId, state);
      const all = [...states.values()];
      const sum = (of: (one: TokenRotation) => number) => all.reduce((total, one) => total + of(one), 0);
      onProgress?.({ step, done: sum(({ leadsDone }) => leadsDone), leads: sum(({ leads }) => leads) });
    }
  }
}

function begun({ version, step, agencyId }: Walk): Promise<TokenRotation> {
  return transactAs(systemContext('cli'), agencyId, async (tx) => {
    const where = { version_step_agencyId: { version, step, agencyId } };
    const begun = await tx.tokenRotation.findUnique({ where });
    if (begun) return begun;
    const leads = await tx.lead.count({ where: { agencyId } });
    return tx.tokenRotation.create({ data: { version, step, agencyId, leads, leadsDone: 0 } });
  });
}

/** New tokens for one page of leads. They are made before the transaction: behind the keys may be a network. */
async function addPage(state: TokenRotation): Promise<TokenRotation> {
  const { tokens, ...page } = await tokensAfter(state, state.lastLeadId);
  const { version, agencyId } = state;
  return transactAs(systemContext('cli'), agencyId, async (tx) => {
    await tx.$queryRaw`select add_tokens(${version}::smallint, ${JSON.stringify(tokens)}::json)::text`;
    appendAuditEvent(tx, tokensAdded(agencyId, version, { leads: page.leads, tokens: tokens.length }));
    return advance(tx, state, page);
  });
}

function removePage(state: TokenRotation): Promise<TokenRotation> {
  const { version, agencyId } = state;
  return transactAs(systemContext('cli'), agencyId, async (tx) => {
    const { ids, ...page } = await leadsAfter(tx, agencyId, state.lastLeadId);
    const [row] = await tx.$queryRaw<{ removed: number }[]>`
      select remove_retired_tokens(${ids}::uuid[])::int as removed`;
    appendAuditEvent(tx, tokensRemoved(agencyId, version, { leads: page.leads, tokens: row?.removed ?? 0 }));
    return advance(tx, state, page);
  });
}

/** Guarded by where the walk was: of two that rotate at once the second stops. */
async function advance(tx: Tx, state: TokenRotation, page: Page): Promise<TokenRotation> {
  const { version, step, agencyId, lastLeadId } = state;
  const leadsDone = state.leadsDone + page.leads;
  const data = {
    ...{ leadsDone, lastLeadId: page.lastLeadId, leads: Math.max(state.leads, leadsDone) },
    finishedAt: page.last ? new Date() : null,
  };
  const { count } = await tx.tokenRotation.updateMany({
    where: { version, step, agencyId, lastLeadId, leadsDone: state.leadsDone, finishedAt: null },
    data,
  });
  if (count !== 1) throw new AppError('conflict');
  return { ...state, ...data };
}
