import type { NextRequest } from 'next/server';
import { getKeys } from '@/api/log';

/** Asked for each time: without a word on the request, Next would answer from the build. */
export const dynamic = 'force-dynamic';

export function GET(request: NextRequest) {
  return getKeys(request);
}
