import 'server-only';
import { pino } from 'pino';
import { ConfigurationError, env } from './env';

/** Structured log on stdout. It names references, codes and durations; never a selector, a person or a query's values. */
export const log = pino({ level: env.logLevel, base: null });

/** What may be logged of an unknown error: names and codes. Messages of database errors can quote values; ours of settings do not. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    error: error.name,
    ...(error instanceof ConfigurationError && { said: error.message }),
    ...(typeof code === 'string' && { code }),
    ...(cause instanceof Error && { cause: errorFacts(cause) }),
    frames: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
  };
}
