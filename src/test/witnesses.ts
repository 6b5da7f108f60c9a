import type { createCaller } from '@/api/root';
import { sampleKey } from './audit-trail';

/** The public part of a new key, as an administrator registers it. */
export async function witnessKey(): Promise<{ armored: string; fingerprint: string }> {
  const key = await sampleKey('A witness');
  return { armored: key.toPublic().armor(), fingerprint: key.getFingerprint().toUpperCase() };
}

/** Registers a new key as the caller's agency's. */
export async function registerAnyWitness(api: ReturnType<typeof createCaller>) {
  const { armored, fingerprint } = await witnessKey();
  return api.witness.register({ publicKey: armored, confirmed: fingerprint });
}
