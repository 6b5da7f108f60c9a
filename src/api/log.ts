import 'server-only';
import type { NextRequest } from 'next/server';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '@/core/network';
import { receiveCosignature } from '@/features/audit/witnesses/commands';
import { consistencyBetween, publicKeys, publishedCheckpoint } from '@/features/audit/witnesses/queries';
import { consistencySchema, cosignatureSchema } from '@/features/audit/witnesses/schema';
import { errorFacts, log } from '@/server/log';
import { singleton } from '@/server/singleton';
import { systemContext } from '@/server/system-context';
import { appErrorOf } from '@/server/trpc';
import { addressOf } from './context';
import { refusedForSize } from './http';

/**
 * What witnesses and auditors fetch without an account: checkpoints, proofs and keys. Nothing else is in it. Who asks too
 * often is sent away: a witness asks three times a minute.
 */

const bodyBytesMax = 65_536;
/** From one network. Behind a proxy that names no address, of all together. */
const requestsAMinuteMax = 600;
const statusOf = { 'not-found': 404, invalid: 400, unavailable: 503 } as const;

export function getCheckpoint(request: NextRequest, no: string | null): Promise<Response> {
  return answer(request, async () => {
    if (no !== null && !/^[1-9]\d{0,8}$/.test(no)) return null;
    return publishedCheckpoint(systemContext('web'), no === null ? null : Number(no));
  });
}

export function getConsistency(request: NextRequest): Promise<Response> {
  return answer(request, async () => {
    const wanted = consistencySchema.safeParse(Object.fromEntries(request.nextUrl.searchParams));
    return wanted.success ? consistencyBetween(systemContext('web'), wanted.data) : null;
  });
}

export function getKeys(request: NextRequest): Promise<Response> {
  return answer(request, () => publicKeys(systemContext('web')));
}

/** A witness hands in its cosignature; who it is, the signature shows. */
export async function postCosignature(request: NextRequest): Promise<Response> {
  const refused = refusedForSize(request, bodyBytesMax);
  if (refused) return refused;
  return answer(request, async () => {
    const given = cosignatureSchema.safeParse(jsonOf(await request.text()));
    if (!given.success) return null;
    await receiveCosignature(systemContext('web'), given.data);
    return { no: given.data.no };
  });
}

/**
 * Counted in this process's memory and for a minute: a count in the database would be a write for each read that it
 * is to spare it, and each further process adds its own share, as it adds its own capacity.
 */
const limiter = () =>
  singleton('log-limiter', () => new RateLimiterMemory({ points: requestsAMinuteMax, duration: 60 }));

/** @returns 0 for who may be answered. */
async function secondsToWait({ headers }: NextRequest): Promise<number> {
  try {
    await limiter().consume(networkOf(addressOf(headers)));
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
    throw refused;
  }
}

/** Null stands for a request that makes no sense. */
async function answer(request: NextRequest, work: () => Promise<object | null>): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  const seconds = await secondsToWait(request);
  if (seconds > 0) {
    const wait = { ...headers, 'retry-after': String(seconds) };
    return Response.json({ error: 'too-many' }, { status: 429, headers: wait });
  }
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
