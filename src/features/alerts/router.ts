import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { followLive } from './live/queries';
import { getInbox } from './queries';
import { inboxSchema } from './schema';

export const alertsRouter = router({
  inbox: protectedProcedure.output(inboxSchema).query(({ ctx }) => getInbox(ctx)),
  /** Each event is checked against liveEventSchema where it is made; tRPC checks no output of a stream. */
  live: protectedProcedure.subscription(({ ctx, signal }) => followLive(ctx, signal)),
});
