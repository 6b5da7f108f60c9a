import 'server-only';
import { found } from '@/core/errors';
import { singleton } from '../singleton';
import type { Tx } from '../tx';
import { newKey } from './aes';
import { keyProvider } from './provider';

const opened = () => singleton('agency keys', () => new Map<string, Buffer<ArrayBuffer>>());

/** A new agency's data key, wrapped for the database. */
export async function newAgencyKey(agencyId: string): Promise<Buffer<ArrayBuffer>> {
  return keyProvider().wrap(newKey(), `agency ${agencyId}`);
}

/** The agency's data key, kept open in this process's memory after its first use. */
export async function agencyKey(tx: Tx, agencyId: string): Promise<Buffer<ArrayBuffer>> {
  const held = opened().get(agencyId);
  if (held) return held;
  const { wrapped } = found(await tx.agencyKey.findUnique({ where: { agencyId } }));
  const key = await keyProvider().unwrap(wrapped, `agency ${agencyId}`);
  opened().set(agencyId, key);
  return key;
}
