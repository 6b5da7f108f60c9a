import { z } from 'zod';
import { isUtcInstant } from '@/core/utc-instant';

/**
 * What an auditor demands of a trail. It is agreed when the trail begins and reaches the auditor by another way than
 * the bundles: whoever writes a bundle must not also write what it is measured by.
 */

const instant = z
  .string()
  .refine(isUtcInstant, 'must be an instant as in 2026-03-01T12:00:00.000Z')
  .nullable()
  .default(null);

const keyRange = {
  /** Of the primary key, as gpg prints it. */
  fingerprint: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, '').toUpperCase())
    .pipe(z.string().regex(/^[0-9A-F]{40}$/, 'must be 40 hex digits')),
  /** It may sign from this instant (included); null for no bound. */
  from: instant,
  /** And until this one (excluded). */
  until: instant,
};

const keyRangeSchema = z.strictObject(keyRange);
const witnessSchema = z.strictObject({
  agency: z.guid().transform((id) => id.toLowerCase()),
  /** How the auditor calls it; says nothing to the program. */
  name: z.string().max(200).default(''),
  ...keyRange,
});

export const auditPolicySchema = z
  .strictObject({
    v: z.literal(1),
    /** The first line of every checkpoint. */
    origin: z.string().min(1),
    /** The keys of the trail. */
    keys: z.array(keyRangeSchema).min(1, 'name at least one key of the trail'),
    witnesses: z.array(witnessSchema).default([]),
    /** How many agencies must have cosigned a checkpoint for it to count as witnessed. */
    quorum: z.int().min(0).default(0),
    /** Two published checkpoints, one after the other, may lie so far apart; null for any distance. */
    largest_gap_minutes: z.int().min(1).nullable().default(null),
    /** So many events, and so many minutes, may lie after the last witnessed checkpoint; null for any number. */
    longest_tail_events: z.int().min(0).nullable().default(null),
    longest_tail_minutes: z.int().min(0).nullable().default(null),
    /** Ids of events `integrity.…` that were looked into: what they tell of is noted, and is no fault any more. */
    known_faults: z.array(z.guid()).default([]),
  })
  .refine(({ quorum, witnesses }) => quorum <= new Set(witnesses.map(({ agency }) => agency)).size, {
    path: ['quorum'],
    message: 'is larger than the number of agencies among the witnesses',
  })
  .refine(({ keys, witnesses }) => !witnesses.some((witness) => named(keys, witness.fingerprint)), {
    path: ['witnesses'],
    message: 'the trail cannot witness itself: a key stands in keys as well',
  })
  .refine(({ witnesses }) => witnesses.every((one) => !witnesses.some((two) => isSharedBy(one, two))), {
    path: ['witnesses'],
    message: 'two agencies have the same key',
  });

export type AuditPolicy = z.infer<typeof auditPolicySchema>;
export type KeyRange = z.infer<typeof keyRangeSchema>;

/** Reads a policy file. @throws Error that names each member that is wrong. */
export function parseAuditPolicy(text: string): AuditPolicy {
  return readJson(text, auditPolicySchema);
}

/** Reads JSON under a schema. @throws Error that names each member that is wrong. */
export function readJson<T>(text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('It is no JSON');
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new Error(
    read.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; '),
  );
}

/** Why a key may not have signed at this instant, or null if it may. */
export function problemOfKey(keys: readonly KeyRange[], fingerprint: string, at: string): string | null {
  if (!named(keys, fingerprint))
    return `It is signed by ${fingerprint}, which is none of the keys that you named.`;
  const isValid = keys.some(
    (key) =>
      key.fingerprint === fingerprint &&
      (key.from === null || at >= key.from) &&
      (key.until === null || at < key.until),
  );
  return isValid ? null : `It is dated ${at}, but by your policy ${fingerprint} could not sign then.`;
}

function named(keys: readonly { fingerprint: string }[], fingerprint: string): boolean {
  return keys.some((key) => key.fingerprint === fingerprint);
}

function isSharedBy(
  one: { agency: string; fingerprint: string },
  two: { agency: string; fingerprint: string },
): boolean {
  return one.fingerprint === two.fingerprint && one.agency !== two.agency;
}
