import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '@/core/bundle/findings';
import { lockFolder } from './folder-lock';
import { portalOrigin, readArguments, runProgram, UsageError } from './usage';
import { openWitnessKey, type WitnessKey } from './witness-key';
import { followBundle, followPortal, type Round, type Witness } from './witness-round';

/** Follows a trail with an agency's own key and cosigns what extends what it has seen. */

const usage = `Usage: concord-witness [OPTION]... (--portal URL | --bundle BUNDLE)

--portal URL          the portal to follow, as in https://concord.example; nothing else is asked of the network
--bundle BUNDLE       instead: a bundle, ZIP or unpacked. The cosignature is left in the folder
--folder DIR          where this witness keeps its state, every checkpoint it cosigned, and evidence
--agency ID           the agency's id in the portal
--key FILE            the agency's own private key, armoured
--passphrase-file F   what opens that key, if it is locked; readable by you alone
--fingerprint FPR     the trail's key (40 hex digits), told to you by another way; may be given several times
--every SECONDS       go on for ever; without it one round is made, as cron would (--once says so)
--json                a line of JSON for each round
--help                this text

Exit codes:  0 cosigned, or nothing is new     12 it is another history: evidence is in the folder
             1 the portal cannot be reached    13 what came is no checkpoint
             2 wrong usage                     15 a key cannot be accepted
            11 a signature is wrong            17 it was cut short: evidence is in the folder
With --every it ends on 12 and 17 alone: what follows such a thing must be decided by people.
`;

interface Wish {
  readonly source: { readonly portal: string } | { readonly bundle: string };
  readonly witness: Omit<Witness, 'key'>;
  readonly keyFile: string;
  readonly passphraseFile: string | null;
  readonly everyMs: number | null;
  readonly json: boolean;
}

const fatal: readonly number[] = [exitCodes.extension, exitCodes.rollback];

async function main(args: readonly string[]): Promise<number> {
  const wish = readWish(args);
  if (!wish) {
    process.stdout.write(usage);
    return exitCodes.holds;
  }
  const witness = { ...wish.witness, key: await openKey(wish) };
  const lock = await lockFolder(witness.folder);
  try {
    for (;;) {
      const round = await oneRound(wish, witness);
      process.stdout.write(wish.json ? `${JSON.stringify(round)}\n` : textOf(round));
      if (wish.everyMs === null || fatal.includes(round.exitCode)) return round.exitCode;
      await sleep(wish.everyMs);
    }
  } finally {
    await lock.unlock();
  }
}

function textOf({ at, message, evidence }: Round): string {
  return `${at} ${message}\n${evidence ? `Evidence: ${evidence}\n` : ''}`;
}

function oneRound({ source }: Wish, witness: Witness): Promise<Round> {
  return 'portal' in source ? followPortal(witness, source.portal) : followBundle(witness, source.bundle);
}

async function openKey({ keyFile, passphraseFile }: Wish): Promise<WitnessKey> {
  const passphrase =
    passphraseFile === null ? null : (await readFile(passphraseFile, 'utf8')).replace(/\r?\n$/, '');
  try {
    return await openWitnessKey(await readFile(keyFile, 'utf8'), passphrase);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw cause;
    throw new UsageError(`${keyFile}: ${cause instanceof Error ? cause.message : cause}.`);
  }
}

const options = {
  portal: { type: 'string' },
  bundle: { type: 'string' },
  folder: { type: 'string' },
  agency: { type: 'string' },
  key: { type: 'string' },
  'passphrase-file': { type: 'string' },
  fingerprint: { type: 'string', multiple: true },
  every: { type: 'string' },
  once: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What is wished for; null for help. */
function readWish(args: readonly string[]): Wish | null {
  const { values, positionals } = readArguments(args, options, usage);
  if (values.help) return null;
  const { portal, bundle, folder, agency, key, every } = values;
  if (positionals.length > 0) throw new UsageError(`${positionals[0]} is no option.\n\n${usage}`);
  if ((portal === undefined) === (bundle === undefined))
    throw new UsageError(`Name a portal or a bundle.\n\n${usage}`);
  if (!folder || !agency || !key) throw new UsageError('--folder, --agency and --key are needed.');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(agency))
    throw new UsageError('--agency is the id that the portal shows on the witness page.');
  const fingerprints = (values.fingerprint ?? []).map((text) => text.replaceAll(/\s/g, '').toUpperCase());
  if (fingerprints.length === 0) throw new UsageError("Name the trail's key: --fingerprint FPR.");
  for (const fingerprint of fingerprints) {
    if (!/^[0-9A-F]{40}$/.test(fingerprint)) throw new UsageError(`${fingerprint} is not 40 hex digits.`);
  }
  if (every !== undefined && !/^[1-9]\d{0,5}$/.test(every))
    throw new UsageError('--every takes whole seconds.');
  if (every !== undefined && values.once) throw new UsageError('Either --every or --once.');
  if (every !== undefined && bundle !== undefined) throw new UsageError('A bundle does not change: --once.');
  return {
    source: portal === undefined ? { bundle: bundle ?? '' } : { portal: portalOrigin(portal) },
    witness: { folder, agency, fingerprints },
    keyFile: key,
    passphraseFile: values['passphrase-file'] ?? null,
    everyMs: every === undefined ? null : Number(every) * 1_000,
    json: values.json ?? false,
  };
}

await runProgram('concord-witness', () => main(process.argv.slice(2)));
