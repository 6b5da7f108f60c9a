import 'server-only';
import type { AuditDraft } from './audit/draft';
import type { TakenNumber, Writer } from './audit/writer';
import type { RequestContext } from './context';
import type { Prisma } from './database/generated/client';
import type { LiveMessage } from './live-message';

declare const brand: unique symbol;
/** An open transaction under one agency's row-level security. Only `transact` makes one. */
export type Tx = Prisma.TransactionClient & { readonly [brand]: true };

/** What belongs to an open transaction. Events, jobs and announcements are written in one statement before it commits. */
export interface TxState {
  readonly ctx: RequestContext;
  readonly agencyId: string | null;
  readonly events: AuditDraft[];
  readonly jobs: { readonly task: string; readonly payload: object }[];
  readonly announcements: LiveMessage[];
  readonly writer: Writer;
  /** Writer numbers given to its events: void if it does not commit. */
  readonly taken: TakenNumber[];
}

const states = new WeakMap<object, TxState>();

/** For `transact` alone. */
export function brandTx(raw: Prisma.TransactionClient, state: TxState): Tx {
  states.set(raw, state);
  return raw as Tx;
}

export function stateOf(tx: Tx): TxState {
  const state = states.get(tx);
  if (!state) throw new Error('Not a transaction that `transact` opened.');
  return state;
}
