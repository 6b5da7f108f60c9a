import type { NextRequest } from 'next/server';
import { getCheckpoint } from '@/api/log';

/** Asked for each time: without a word on the request, Next would answer from the build. */
export const dynamic = 'force-dynamic';

export function GET(request: NextRequest) {
  return getCheckpoint(request, null);
}
