import { z } from 'zod';
import { agencyKinds, isTimeZone, legalRegimes } from './domain';

/** What every signed-in member may know of an agency, and whom to call there. */
export const agencySchema = z.strictObject({
  id: z.guid(),
  code: z.string(),
  name: z.string(),
  kind: z.enum(agencyKinds),
  place: z.string(),
  legalRegime: z.enum(legalRegimes),
  timeZone: z.string(),
  desk: z.strictObject({ name: z.string(), phone: z.string(), email: z.string() }),
});
export type AgencyDto = z.infer<typeof agencySchema>;

const line = (max: number) => z.string().trim().min(1, 'required').max(max, 'too-long');

export const foundAgencySchema = z.strictObject({
  code: z.string().regex(/^[A-Z]{2,4}$/, 'agency-code'),
  name: line(80),
  kind: z.enum(agencyKinds),
  place: line(80),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'country-code')
    .nullable(),
  legalRegime: z.enum(legalRegimes),
  timeZone: line(64).refine(isTimeZone, 'time-zone'),
  liaisonDesk: line(80),
  liaisonPhone: line(40),
  liaisonEmail: z.email('email'),
});
export type FoundAgency = z.infer<typeof foundAgencySchema>;
