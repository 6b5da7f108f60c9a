import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import {
  addMember,
  changePassword,
  disableMember,
  endMemberSessions,
  releaseMember,
  signOut,
  signOutEverywhere,
} from './commands';
import { listMembers, listMySessions, toMe } from './queries';
import {
  addedMemberSchema,
  addMemberSchema,
  changedSchema,
  changePasswordSchema,
  memberIdSchema,
  memberSchema,
  meSchema,
  mySessionSchema,
} from './schema';

export const identityRouter = router({
  me: protectedProcedure.output(meSchema).query(({ ctx }) => toMe(ctx.actor)),
  mySessions: protectedProcedure.output(z.array(mySessionSchema)).query(({ ctx }) => listMySessions(ctx)),
  signOut: protectedProcedure.output(changedSchema).mutation(({ ctx }) => signOut(ctx)),
  signOutEverywhere: protectedProcedure.output(changedSchema).mutation(({ ctx }) => signOutEverywhere(ctx)),
  changePassword: protectedProcedure
    .input(changePasswordSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
  members: protectedProcedure.output(z.array(memberSchema)).query(({ ctx }) => listMembers(ctx)),
  addMember: protectedProcedure
    .input(addMemberSchema)
    .output(addedMemberSchema)
    .mutation(({ ctx, input }) => addMember(ctx, input)),
  releaseMember: protectedProcedure
    .input(memberIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => releaseMember(ctx, input)),
  disableMember: protectedProcedure
    .input(memberIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => disableMember(ctx, input)),
  endMemberSessions: protectedProcedure
    .input(memberIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => endMemberSessions(ctx, input)),
});
