import 'server-only';
import { Readable } from 'node:stream';
import type { NextRequest } from 'next/server';
import { getLocale, getTranslations } from 'next-intl/server';
import { z } from 'zod';
import { openExport } from '@/features/audit/exports/queries';
import { receiptObjectSchema } from '@/features/deconfliction/receipt/schema';
import { openReceipt } from '@/features/deconfliction/receipt/signed/queries';
import { awaitSealed } from '@/server/audit/sealed';
import type { MemberContext, RequestContext } from '@/server/context';
import { errorFacts, log } from '@/server/log';
import { appErrorOf, recordDenial } from '@/server/trpc';
import { requestContext } from './http';

interface Download {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Tells of the download. */
  readonly eventId: string;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const notHandedOut = {
  unavailable: 'The portal cannot reach its database. Try again in a minute.',
  'trail-unavailable':
    'The audit trail cannot be written or sealed, so nothing was handed out. Try again in a minute.',
};

/** A file for a member. What is not there and what is another's are one answer, and an event. */
async function download(
  request: NextRequest,
  what: string,
  id: string,
  open: (ctx: MemberContext) => Promise<Download> | null,
): Promise<Response> {
  try {
    const ctx = await requestContext(request);
    if (!ctx.actor) return new Response('Sign in first.', { status: 401 });
    return await opened(ctx, open(ctx as MemberContext)).catch(async (error) => {
      if (appErrorOf(error).code !== 'not-found') throw error;
      await recordDenial(ctx, what, id);
      return none();
    });
  } catch (error) {
    const { code } = appErrorOf(error);
    if (code === 'conflict') return new Response('It is not signed yet.', { status: 409 });
    if (code !== 'unavailable' && code !== 'trail-unavailable') throw error;
    log.error({ code, what, ...errorFacts(error) }, 'download failed');
    return new Response(notHandedOut[code], { status: 503, headers: { 'retry-after': '60' } });
  }
}

const none = () => new Response('There is no such file, or it has expired.', { status: 404 });

/** No byte leaves before a checkpoint covers the event that tells of it. */
async function opened(ctx: RequestContext, opening: Promise<Download> | null): Promise<Response> {
  if (!opening) return none();
  const { name, mediaType, bytes, content, eventId } = await opening;
  await awaitSealed(ctx, eventId);
  return new Response(Readable.toWeb(Readable.from(content)) as ReadableStream, {
    headers: {
      'content-type': mediaType,
      'content-length': String(bytes),
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** The file of an auditor's export. */
export function handleExport(request: NextRequest, id: string): Promise<Response> {
  return download(request, 'audit.export', id, (ctx) =>
    z.guid().safeParse(id).success ? openExport(ctx, { id }) : null,
  );
}

/** The newest receipt of a check, a lead or a hit, with what it takes to verify it. */
export async function handleReceipt(
  request: NextRequest,
  given: { of: string; id: string },
): Promise<Response> {
  const t = await getTranslations('signedReceipt');
  const language = await getLocale();
  return download(request, 'deconfliction.receipt', given.id, (ctx) => {
    const object = receiptObjectSchema.safeParse(given);
    if (!object.success) return null;
    return openReceipt(ctx, object.data, {
      language,
      titleOf: (reference) => t('pdfTitle', { reference }),
      labelOf: (name) =>
        t.has(`fact.${name}` as 'fact.checked') ? t(`fact.${name}` as 'fact.checked') : name,
      textTitle: t('text'),
      signatureTitle: t('signature'),
      pageOf: (page, pages) => t('pageOf', { page, pages }),
    }).then(({ name, zip, fetchedId }) => ({
      ...{ name, mediaType: 'application/zip', bytes: zip.length, content: [zip] },
      eventId: fetchedId,
    }));
  });
}
