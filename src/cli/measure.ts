import { readFile } from 'node:fs/promises';
import { type AuditPolicy, parseAuditPolicy } from '@/core/bundle/policy';
import { UsageError } from './usage';

/** What a trail is measured by: a policy, or the keys that may have signed. */
export interface Measure {
  readonly policy: AuditPolicy | null;
  readonly fingerprints: readonly string[];
}

/** The options that a measure is made of. */
export const measureOptions = {
  policy: { type: 'string' },
  fingerprint: { type: 'string', multiple: true },
} as const;

/** @throws UsageError if a fingerprint is none, or the policy cannot be read. */
export async function readMeasure(values: {
  readonly policy?: string | undefined;
  readonly fingerprint?: readonly string[] | undefined;
}): Promise<Measure> {
  const fingerprints = (values.fingerprint ?? []).map((text) => text.replaceAll(/\s/g, ''));
  for (const fingerprint of fingerprints) {
    if (!/^[0-9A-Fa-f]{40}$/.test(fingerprint)) throw new UsageError(`${fingerprint} is not 40 hex digits.`);
  }
  if (values.policy && fingerprints.length > 0) throw new UsageError('The policy names the keys already.');
  const policy = values.policy
    ? parseAs(values.policy, await readFile(values.policy, 'utf8'), parseAuditPolicy)
    : null;
  return { policy, fingerprints: fingerprints.map((fingerprint) => fingerprint.toUpperCase()) };
}

/** Reads a file by its format. @throws UsageError that names the file. */
export function parseAs<T>(path: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (cause) {
    throw new UsageError(`${path}: ${cause instanceof Error ? cause.message : cause}.`);
  }
}
