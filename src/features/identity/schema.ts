import { z } from 'zod';
import { agencyKinds } from '@/features/agencies/domain';
import { roles } from './domain';

export const credentialsSchema = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(200),
});

export const meSchema = z.strictObject({
  memberId: z.guid(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(roles)),
  agency: z.strictObject({
    id: z.guid(),
    code: z.string(),
    name: z.string(),
    kind: z.enum(agencyKinds),
    region: z.string().nullable(),
    timeZone: z.string(),
  }),
});
export type Me = z.infer<typeof meSchema>;

export const mySessionSchema = z.strictObject({
  id: z.guid(),
  current: z.boolean(),
  startedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  browser: z.string(),
  address: z.string(),
});
export type MySession = z.infer<typeof mySessionSchema>;

export const memberSchema = z.strictObject({
  id: z.guid(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(roles)),
  state: z.enum(['active', 'locked', 'disabled']),
  lastSignedInAt: z.iso.datetime().nullable(),
  openSessions: z.int(),
});
export type MemberDto = z.infer<typeof memberSchema>;

export const addMemberSchema = z.strictObject({
  /** The founding operator names the agency; an administrator's own is taken otherwise. */
  agencyId: z.guid().optional(),
  name: z.string().trim().min(1, 'required').max(80, 'too-long'),
  email: z.email('email').max(254, 'too-long'),
  roles: z.array(z.enum(roles)).min(1, 'required').max(4),
});
export type AddMember = z.infer<typeof addMemberSchema>;

/** The first password is shown once, to whoever added the member. */
export const addedMemberSchema = z.strictObject({ id: z.guid(), password: z.string() });

/** Twelve characters or more, and no rules that make people write them down (NIST SP 800-63B §5.1.1.2). */
export const changePasswordSchema = z.strictObject({
  current: z.string().max(200, 'too-long'),
  next: z.string().min(12, 'password-short').max(200, 'too-long'),
});
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const memberIdSchema = z.strictObject({ id: z.guid() });
export const changedSchema = z.strictObject({ changed: z.int() });
