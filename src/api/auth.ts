import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { credentialsSchema } from '@/features/identity/schema';
import { signIn } from '@/features/identity/sign-in/commands';
import { env } from '@/server/env';
import { errorFacts, log } from '@/server/log';
import { appErrorOf } from '@/server/trpc';
import { createContext } from './context';

const secondsMax = 12 * 60 * 60;

/** `__Host-` binds the cookie to this very host over https; on the machine itself there is no https. */
export function sessionCookieName(): string {
  return env.secure ? '__Host-concord.session' : 'concord.session';
}

/**
 * next-auth checks credentials and carries our own session token in an encrypted cookie. Whether the session stands is
 * never read from the cookie: every request asks the database.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: env.sessionSecret,
    session: { strategy: 'jwt', maxAge: secondsMax },
    useSecureCookies: env.secure,
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: env.secure },
      },
    },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    logger: {
      error: (code) => log.warn({ code }, 'sign-in'),
      warn: () => undefined,
      debug: () => undefined,
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        authorize: async (given, request) => {
          const parsed = credentialsSchema.safeParse({ email: given?.email, password: given?.password });
          if (!parsed.success) return null;
          const headers = new Headers(request.headers as Record<string, string>);
          try {
            const token = await signIn(
              await createContext({ token: null, headers, service: 'web' }),
              parsed.data,
            );
            return token ? { id: token } : null;
          } catch (error) {
            log.error(errorFacts(error), 'sign-in failed');
            throw new Error(appErrorOf(error).code);
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : token),
      /** What /api/auth/session would tell a script: nothing but when the cookie ends. */
      session: ({ session }) => ({ expires: session.expires }),
    },
  };
}

/** The session's token from the request's cookie, or null. */
export async function sessionToken(cookie: (name: string) => string | undefined): Promise<string | null> {
  const value = cookie(sessionCookieName());
  if (!value) return null;
  const jwt = await decode({ token: value, secret: env.sessionSecret }).catch(() => null);
  return typeof jwt?.['sid'] === 'string' ? jwt['sid'] : null;
}
