import { createWriteStream } from 'node:fs';
import { readFile, rename, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TRPCClientError } from '@trpc/client';
import { newId } from '@/core/ids';
import { cannot, Refusal } from './audit-bundle';
import { askSecretly } from './prompt';
import { type Portal, signInToPortal } from './sign-in';

/** The one part of concord-audit that signs in: it asks a portal for a bundle as the page of exports does. */

export interface ExportWanted {
  readonly portal: string;
  readonly email: string;
  readonly passwordFile: string | null;
  readonly justification: string;
  readonly withPersonalData: boolean;
  readonly keep: boolean;
  readonly out: string;
}

const pollMs = 1_000;
const everything = {
  ...{ op: null, outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
  ...{ routine: true, from: null, to: null, search: '' },
} as const;

/** One sentence a code that is no surprise. */
const sentences: Readonly<Record<string, string>> = {
  FORBIDDEN: 'Only auditors may export the trail.',
  TOO_MANY_REQUESTS: 'Too many files are being made or kept: delete one in the portal.',
  BAD_REQUEST: 'The portal refused the request.',
};

/**
 * Has a bundle made and fetches it. The request is an event that a checkpoint covers before anything is made.
 *
 * @throws Refusal if the portal does not let this member, or makes no file.
 */
export async function fetchBundle(wanted: ExportWanted): Promise<void> {
  const { email, passwordFile } = wanted;
  const password =
    passwordFile === null
      ? await askSecretly(`Password of ${email}: `)
      : (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
  try {
    const portal = await signInToPortal(new URL(wanted.portal), email, password);
    if (!portal) throw new Refusal(cannot, 'E-mail or password is wrong, or the account is locked.');
    await fetchFrom(portal, wanted);
  } catch (cause) {
    throw refusalOf(cause, wanted.portal);
  }
}

async function fetchFrom(portal: Portal, wanted: ExportWanted): Promise<void> {
  const { api } = portal;
  const { justification, withPersonalData, keep } = wanted;
  const id = newId();
  const request = {
    id,
    justification,
    withPersonalData,
    kind: 'bundle',
    locale: 'en',
    keptHours: 1,
  } as const;
  await api.exports.request.mutate({ ...request, filter: everything });
  const cancel = () => void api.exports.cancel.mutate({ id }).catch(() => process.exit(130));
  process.once('SIGINT', cancel);
  await untilMade(portal, id);
  process.off('SIGINT', cancel);
  await download(portal, id, wanted.out);
  if (!keep) await api.exports.cancel.mutate({ id });
  await api.identity.signOut.mutate();
}

async function untilMade({ api }: Portal, id: string): Promise<void> {
  const say = (text: string) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`);
  for (;;) {
    const { state, done, total } = await api.exports.get.query({ id });
    say(
      state === 'done'
        ? ''
        : state === 'running'
          ? `${done} of ${total} events …`
          : 'Waiting for a checkpoint …',
    );
    if (state === 'done') return;
    if (state !== 'waiting' && state !== 'running')
      throw new Refusal(cannot, `The portal made no file: the export is ${state}.`);
    await sleep(pollMs);
  }
}

/** Readable by its owner alone, and under its name only once it is whole. */
async function download(portal: Portal, id: string, out: string): Promise<void> {
  const answer = await portal.fetch(`/api/audit/exports/${id}`);
  if (!answer.ok || !answer.body)
    throw new Refusal(cannot, `The portal answered ${answer.status} to the download.`);
  const draft = `${out}.${id.slice(-8)}.draft`;
  try {
    const content = Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream);
    await pipeline(content, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
    await rename(draft, out);
  } catch (cause) {
    await unlink(draft).catch(() => undefined);
    throw cause;
  }
}

function refusalOf(cause: unknown, portal: string): unknown {
  if (cause instanceof TRPCClientError) {
    const code = String(cause.data?.code ?? '');
    return new Refusal(cannot, sentences[code] ?? `${portal} could not be asked${code && ` (${code})`}.`);
  }
  // What `fetch` throws when nobody answers, or not as a portal does.
  const isAway =
    (cause instanceof TypeError && cause.message === 'fetch failed') || cause instanceof SyntaxError;
  return isAway ? new Refusal(cannot, `${portal} cannot be reached, or is no portal.`) : cause;
}
