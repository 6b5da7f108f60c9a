import 'server-only';
import { createHmac } from 'node:crypto';
import { keyProvider } from './provider';

/**
 * The key of what two agencies share, e.g. the messages on one hit. It is derived by the key provider from what it is
 * for, so that both sides come to the same key and a copy of the database comes without it.
 */
export async function sharedKey(purpose: string): Promise<Buffer> {
  const [seed] = await keyProvider().hmac([Buffer.from(`shared key\0${purpose}`)]);
  return createHmac('sha256', seed ?? Buffer.alloc(0))
    .update('aes')
    .digest();
}
