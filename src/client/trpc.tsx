'use client';

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
  TRPCClientError,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import type { RootRouter } from '@/api/root';

const context = createTRPCContext<RootRouter>();
export const { useTRPC, useTRPCClient } = context;

const url = '/api/trpc';

/** Queries go by POST too: nothing that is asked for stands in an address. */
function createClient(): TRPCClient<RootRouter> {
  return createTRPCClient<RootRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({ url, methodOverride: 'POST' }),
      }),
    ],
  });
}

export type ClientError = TRPCClientError<RootRouter>;

export function isClientError(error: unknown): error is ClientError {
  return error instanceof TRPCClientError;
}

/** For commands that are idempotent, and those alone: an answer that was lost on the way is asked for again. */
export const retryUnanswered = {
  retry: (count: number, error: unknown) => count < 3 && isClientError(error) && !error.data,
  retryDelay: 1_000,
};

/** A session that has ended: sign in again and come back to this page, where drafts are kept. */
function onError(error: unknown): void {
  if (!isClientError(error) || error.data?.code !== 'unauthenticated') return;
  const here = window.location.pathname;
  window.location.assign(`/sign-in?ended=1&next=${encodeURIComponent(here)}`);
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const [trpcClient] = useState(createClient);
  const [queryClient] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError }),
        mutationCache: new MutationCache({ onError }),
        defaultOptions: {
          queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false },
          // Without a connection it fails and says so, instead of waiting unseen.
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
