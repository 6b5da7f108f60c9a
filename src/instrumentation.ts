import type { Instrumentation } from 'next';

/** What went wrong in a page, under the reference that the error page shows. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { errorFacts, log } = await import('@/server/log');
  const { digest } = error as { digest?: string };
  log.error(
    { reference: digest, path: request.path.split('?')[0], route: context.routePath, ...errorFacts(error) },
    'page failed',
  );
};
