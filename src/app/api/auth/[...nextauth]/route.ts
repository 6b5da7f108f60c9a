import NextAuth from 'next-auth';
import { authOptions } from '@/api/auth';

type Params = { params: Promise<{ nextauth: string[] }> };

/** Made for each request: the settings are read at run time, not when the portal is built. */
function handler(request: Request, context: Params) {
  return NextAuth(authOptions())(request, context);
}

export { handler as GET, handler as POST };
