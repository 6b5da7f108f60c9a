import { z } from 'zod';

const keyTextMax = 32_768;
const signatureTextMax = 8_192;

export const registerWitnessSchema = z.strictObject({
  /** Armoured. */
  publicKey: z.string().trim().min(1, 'required').max(keyTextMax, 'too-long'),
  /** The fingerprint that the administrator was shown and confirmed; null to be shown it. */
  confirmed: z.string().nullable(),
});
export type RegisterWitness = z.infer<typeof registerWitnessSchema>;

export const witnessSchema = z.strictObject({
  fingerprint: z.string(),
  publicKey: z.string(),
  registeredAt: z.iso.datetime(),
  /** The last checkpoint that this agency cosigned; null if it has none yet. */
  last: z.strictObject({ no: z.int(), receivedAt: z.iso.datetime() }).nullable(),
});
export type WitnessDto = z.infer<typeof witnessSchema>;

export const registeredWitnessSchema = z.strictObject({
  fingerprint: z.string(),
  /** Whose name the key bears. */
  userId: z.string(),
  /** False if it is only shown, to be confirmed. */
  registered: z.boolean(),
});

export const cosignatureSchema = z.strictObject({
  no: z.int().min(1),
  agency: z.guid(),
  signature: z.string().min(1).max(signatureTextMax),
});
export type Cosignature = z.infer<typeof cosignatureSchema>;

export const consistencySchema = z.object({
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(0),
});
