import 'server-only';
import type { NextRequest } from 'next/server';
import { receiveCosignature } from '@/features/audit/witnesses/commands';
import { consistencyBetween, publicKeys, publishedCheckpoint } from '@/features/audit/witnesses/queries';
import { consistencySchema, cosignatureSchema } from '@/features/audit/witnesses/schema';
import { errorFacts, log } from '@/server/log';
import { systemContext } from '@/server/system-context';
import { appErrorOf } from '@/server/trpc';
import { refusedForSize } from './http';

/** What witnesses and auditors fetch without an account: checkpoints, proofs and keys. Nothing else is in it. */

const bodyBytesMax = 65_536;
const statusOf = { 'not-found': 404, invalid: 400, unavailable: 503 } as const;

export function getCheckpoint(no: string | null): Promise<Response> {
  return answer(async () => {
    if (no !== null && !/^[1-9]\d{0,8}$/.test(no)) return null;
    return publishedCheckpoint(systemContext('web'), no === null ? null : Number(no));
  });
}

export function getConsistency(request: NextRequest): Promise<Response> {
  return answer(async () => {
    const wanted = consistencySchema.safeParse(Object.fromEntries(request.nextUrl.searchParams));
    return wanted.success ? consistencyBetween(systemContext('web'), wanted.data) : null;
  });
}

export function getKeys(): Promise<Response> {
  return answer(() => publicKeys(systemContext('web')));
}

/** A witness hands in its cosignature; who it is, the signature shows. */
export async function postCosignature(request: NextRequest): Promise<Response> {
  const refused = refusedForSize(request, bodyBytesMax);
  if (refused) return refused;
  return answer(async () => {
    const given = cosignatureSchema.safeParse(jsonOf(await request.text()));
    if (!given.success) return null;
    await receiveCosignature(systemContext('web'), given.data);
    return { no: given.data.no };
  });
}

/** Null stands for a request that makes no sense. */
async function answer(work: () => Promise<object | null>): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  try {
    const result = await work();
    if (result === null) return Response.json({ error: 'invalid' }, { status: 400, headers });
    return Response.json(result, { headers });
  } catch (error) {
    const { code } = appErrorOf(error);
    const status = Object.entries(statusOf).find(([known]) => known === code)?.[1] ?? 500;
    if (status >= 500) log.error({ code, ...errorFacts(error) }, 'log request failed');
    return Response.json({ error: code }, { status, headers });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
