import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { registerWitness } from './commands';
import { getWitness } from './queries';
import { registeredWitnessSchema, registerWitnessSchema, witnessSchema } from './schema';

/** The own agency as a witness of the trail. */
export const witnessRouter = router({
  get: protectedProcedure.output(witnessSchema.nullable()).query(({ ctx }) => getWitness(ctx)),
  register: protectedProcedure
    .input(registerWitnessSchema)
    .output(registeredWitnessSchema)
    .mutation(({ ctx, input }) => registerWitness(ctx, input)),
});
