import 'server-only';
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { singleton } from './singleton';

/** argon2id with the parameters of OWASP's password storage sheet: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/** Takes as long where there is no such account, so that time does not tell. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const decoy = singleton('decoy password', () => hashPassword(randomBytes(16).toString('hex')));
  const matches = await verify(passwordHash ?? (await decoy), password);
  return matches && passwordHash !== undefined;
}

/** A first password: 80 random bits in groups that can be read out. */
export function newPassword(): string {
  return (randomBytes(10).toString('hex').match(/.{5}/g) ?? []).join('-');
}
