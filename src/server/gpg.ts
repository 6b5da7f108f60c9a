import 'server-only';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openpgpVerifier } from '@/core/bundle/signatures';
import { ConfigurationError, env } from './env';
import type { Signer } from './openpgp';

/** A card takes some hundred milliseconds; an agent that asks a person something would take for ever. */
const patienceMs = 15_000;
/** The probe is no checkpoint and no statement: nothing that a signature of the trail could be taken for. */
const probe = Buffer.from('concord asks whether this key signs as its verifiers want it\n');

/**
 * A key that GnuPG's agent holds, in its folder or on a card. It has to be unlocked already: nothing asks for a
 * passphrase here, and none is on a command line. Signs once to see that it can, and that verifiers accept it.
 *
 * @throws ConfigurationError saying what to do.
 */
export async function openGpgSigner(home: string | null, fingerprint: string): Promise<Signer> {
  const sign = async (content: Uint8Array) =>
    (
      await gpg(home, fingerprint, content, [
        ...['--local-user', fingerprint, '--digest-algo', 'SHA512'],
        ...['--armor', '--detach-sign'],
      ])
    ).toString('ascii');
  const signature = await sign(probe);
  const publicKey = await gpg(home, fingerprint, null, [
    ...['--armor', '--export-options', 'export-minimal', '--export', fingerprint],
  ]);
  const verifier = openpgpVerifier(new Date());
  await verifier.addKey(publicKey.toString('ascii')).catch((cause: unknown) => {
    throw new ConfigurationError(`Verifiers do not accept the key ${fingerprint}: ${messageOf(cause)}.`);
  });
  const verdict = await verifier.verify(probe, signature);
  if (!verdict.holds)
    throw new ConfigurationError(
      `Verifiers do not accept what the key ${fingerprint} signs: ${verdict.message}.`,
    );
  if (verdict.key.fingerprint !== fingerprint)
    throw new ConfigurationError(
      `${fingerprint} is no primary key: its primary key is ${verdict.key.fingerprint}.`,
    );
  return {
    ...{ fingerprint, publicKey: publicKey.toString('ascii'), sign },
    decrypt: async (message) =>
      (await gpg(home, fingerprint, Buffer.from(message), ['--decrypt'])).toString('utf8'),
  };
}

async function gpg(
  home: string | null,
  fingerprint: string,
  input: Uint8Array | null,
  args: readonly string[],
): Promise<Buffer> {
  const folder = home === null ? [] : ['--homedir', home];
  const quiet = ['--batch', '--no-tty', '--no-options', '--pinentry-mode', 'error', '--status-fd', '2'];
  const running = promisify(execFile)('gpg', [...folder, ...quiet, ...args], {
    ...{ encoding: 'buffer', timeout: patienceMs, killSignal: 'SIGKILL', env: env.bare },
  });
  // If it ends before it has read everything, its exit says why.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(input ?? undefined);
  return running.then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      throw new ConfigurationError(reasonOf(error, fingerprint));
    },
  );
}

/** Codes of libgpg-error, which gpg tells in its status line FAILURE with its source in the upper bits. */
const noSecretKey = 17;
const locked = new Set([11, 85, 99, 197]);

/** What GnuPG said, in words that say what to do. Its status lines and messages hold no secret. */
export function reasonOf(error: unknown, fingerprint: string): string {
  const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: Buffer };
  if (code === 'ENOENT') return 'CONCORD_AUDIT_GPG_KEYS is set, but GnuPG is not installed: there is no gpg.';
  if (killed) return `GnuPG did not answer within ${patienceMs / 1_000} s; its agent may wait for a person.`;
  const text = stderr?.toString('utf8') ?? '';
  const failure = Number(/^\[GNUPG:\] (?:FAILURE \S+|ERROR \S+) (\d+)/m.exec(text)?.[1] ?? 0) & 0xffff;
  const said = [...text.matchAll(/^gpg: (.*)$/gm)].at(-1)?.[1] ?? `exit code ${String(code)}`;
  const expired = /^\[GNUPG:\] (?:INV_SGNR 5|KEYEXPIRED) /m.test(text);
  if (locked.has(failure))
    return `GnuPG's agent keeps the key ${fingerprint} locked. Unlock it: docs/operators-guide.md, "With GnuPG".`;
  if (expired) return `The key ${fingerprint} has expired. Renew it, or go on with another.`;
  if (failure === noSecretKey || text.includes('INV_SGNR 9'))
    return `GnuPG has no secret key ${fingerprint}: see CONCORD_AUDIT_GPG_HOME, or put the card in.`;
  return `GnuPG cannot use the key ${fingerprint}: ${said}.`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
