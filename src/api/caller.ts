import 'server-only';
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { newId } from '@/core/ids';
import { appErrorOf } from '@/server/trpc';
import { sessionToken } from './auth';
import { createContext } from './context';
import { createCaller } from './root';

const requestContext = cache(async () => {
  const jar = await cookies();
  const token = await sessionToken((name) => jar.get(name)?.value);
  return createContext({ token, headers: await headers(), service: 'web' });
});

type Caller = ReturnType<typeof createCaller>;

/**
 * What a page reads, through the very procedures that the browser calls. Not signed in: to the sign-in page. Not found
 * and not allowed are the same page. Anything else is the error page's, under a reference that the log has too.
 */
export async function read<T>(query: (caller: Caller) => Promise<T>): Promise<T> {
  try {
    return await query(createCaller(await requestContext()));
  } catch (error) {
    const { code } = appErrorOf(error);
    if (code === 'unauthenticated') {
      const here = (await headers()).get('x-concord-path') ?? '/';
      redirect(`/sign-in?next=${encodeURIComponent(here)}`);
    }
    if (code === 'not-found' || code === 'forbidden' || code === 'invalid') notFound();
    throw withReference(error, code);
  }
}

/** Is anybody signed in? For pages that are there for those who are not. */
export async function isSignedIn(): Promise<boolean> {
  try {
    return (await requestContext()).actor !== null;
  } catch (error) {
    throw withReference(error, appErrorOf(error).code);
  }
}

/** Next shows a page's error to the browser as its digest alone. */
function withReference(cause: unknown, code: string): Error {
  return Object.assign(new Error(code, { cause }), { digest: `${code}@${newId().slice(-12)}` });
}
