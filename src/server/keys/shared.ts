import 'server-only';
import { createHmac } from 'node:crypto';
import { fetchedOnce } from '../singleton';
import { keyProvider } from './provider';

/**
 * The key of what two agencies share, e.g. the messages on one hit. It is derived from a secret of the key provider and
 * from what it is for, so that both sides come to the same key and a copy of the database comes without it.
 */
export async function sharedKey(purpose: string): Promise<Buffer> {
  const provider = keyProvider();
  const seed = await fetchedOnce('shared seed', () => provider.seed('shared'));
  const own = createHmac('sha256', seed).update(`shared key\0${purpose}`).digest();
  return createHmac('sha256', own).update('aes').digest();
}
