import { base64 } from '@scure/base';
import { z } from 'zod';
import type { OfferedHandover } from '@/core/follow';

/** The public log of a portal, over HTTP: signed texts, keys and hashes. What it says is believed by nobody. */
export interface PortalLog {
  /** A published checkpoint; without a number the newest. */
  checkpoint(no?: number): Promise<{ text: string; signature: string }>;
  consistency(from: number, to: number): Promise<Uint8Array[]>;
  /** The armoured keys of the trail, and the checkpoints with which one handed over to the next. */
  keys(): Promise<{ keys: string[]; handovers: OfferedHandover[] }>;
  cosign(cosignature: { no: number; agency: string; signature: string }): Promise<void>;
}

/** The portal did not answer, or not as a portal does. */
export class PortalError extends Error {}

const patienceMs = 30_000;
const answerBytesMax = 4 * 1024 * 1024;

const checkpointSchema = z.object({ checkpoint: z.string(), signature: z.string() });
const consistencySchema = z.object({ proof: z.array(z.string()) });
const handoverSchema = z.object({ checkpoint: z.string(), signature: z.string(), next: z.string() });
const keysSchema = z.object({
  trail: z.array(z.object({ publicKey: z.string() })),
  handovers: z.array(handoverSchema).default([]),
});

export function portalLog(portal: string): PortalLog {
  const get = async <T>(path: string, schema: z.ZodType<T>) => read(await ask(portal, path), schema);
  return {
    async checkpoint(no) {
      const path = no === undefined ? 'checkpoint' : `checkpoint/${no}`;
      const { checkpoint, signature } = await get(path, checkpointSchema);
      return { text: checkpoint, signature };
    },
    async consistency(from, to) {
      const { proof } = await get(`consistency?from=${from}&to=${to}`, consistencySchema);
      try {
        return proof.map((hash) => base64.decode(hash));
      } catch (cause) {
        throw new PortalError('The proof is not in base64', { cause });
      }
    },
    async keys() {
      const { trail, handovers } = await get('keys', keysSchema);
      return {
        keys: trail.map(({ publicKey }) => publicKey),
        handovers: handovers.map(({ checkpoint, ...signatures }) => ({ text: checkpoint, ...signatures })),
      };
    },
    async cosign(cosignature) {
      await ask(portal, 'cosignature', JSON.stringify(cosignature));
    },
  };
}

async function ask(portal: string, path: string, body?: string): Promise<string> {
  const signal = AbortSignal.timeout(patienceMs);
  const posted = body !== undefined && {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', origin: portal },
  };
  let response: Response;
  try {
    response = await fetch(`${portal}/api/log/${path}`, { signal, redirect: 'error', ...posted });
  } catch (cause) {
    throw new PortalError(`${portal} cannot be reached`, { cause });
  }
  const text = await textOf(response);
  if (!response.ok) throw new PortalError(`${portal} answered ${response.status} to ${path}`);
  return text;
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > answerBytesMax) throw new PortalError('The answer is too long');
    }
  } catch (cause) {
    if (cause instanceof PortalError) throw cause;
    throw new PortalError('The answer broke off', { cause });
  }
  return text;
}

function read<T>(text: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PortalError('The answer is not that of a portal', { cause });
  }
}
