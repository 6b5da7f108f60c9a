import { readFile } from 'node:fs/promises';
import type { SignedRoot } from '@/core/bundle/chain';
import { exitCodes } from '@/core/bundle/findings';
import { keyPath } from '@/core/bundle/paths';
import { parseAuditorState } from '@/core/bundle/state';
import { parseCheckpoint } from '@/core/checkpoint';
import { collect } from '@/core/evidence/collect';
import { type EvidenceFiles, evidenceFiles, textFile } from '@/core/evidence/files';
import { type CheckpointTexts, successionEvidence } from '@/core/evidence/make';
import { consistencyRanges } from '@/core/merkle-proof';
import {
  cannot,
  commonOptions,
  commonUsage,
  examine,
  handOut,
  measureOf,
  oneBundle,
  orRefusal,
  Refusal,
} from './audit-bundle';
import { openBundle } from './bundle-files';
import { type Measure, parseAs, readMeasure } from './measure';
import { PortalError, portalLog } from './portal-log';
import { portalOrigin, readArguments, UsageError } from './usage';

const usage = `Usage: concord-audit consistency (BUNDLE | --url URL) --from CHECKPOINT [--to CHECKPOINT] [OPTION]...

Shows that a checkpoint goes on from an earlier one: that nothing which the earlier signed was changed
or taken away since.

--from, --to       a checkpoint: its number in the bundle or the portal; or a file, as bundles and
                   witnesses keep them (with its signature, .asc, beside it), or an auditor's state.
                   Without --to the newest
--url URL          asks the portal's public log instead of a bundle, as in https://concord.example;
                   nothing else is asked of the network, and no account is needed
${commonUsage}`;

type Sized = CheckpointTexts & { readonly treeSize: number };

export async function proveConsistency(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { ...commonOptions, from: { type: 'string' }, to: { type: 'string' }, url: { type: 'string' } },
    usage,
  );
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.holds;
  }
  const { url, out, json } = values;
  if (url !== undefined && positionals.length > 0) throw new UsageError('Name a bundle or --url.');
  const source =
    url === undefined ? { bundle: oneBundle(positionals, usage) } : { portal: portalOrigin(url) };
  if (!values.from) throw new UsageError(`--from is needed.\n\n${usage}`);
  const asked = { from: await readWanted(values.from), to: values.to ? await readWanted(values.to) : null };
  const measure = await readMeasure(values);
  return orRefusal(async () => {
    const [files, own] =
      'bundle' in source
        ? await fromBundle(source.bundle, asked, measure)
        : [await fromPortal(source.portal, asked), measure];
    return handOut(files, own, { out, json, shown: evidenceFiles.consistency });
  });
}

/** A checkpoint by its number, or as it was read from a file. */
type Wanted = number | Sized;

interface Asked {
  readonly from: Wanted;
  /** Null for the newest. */
  readonly to: Wanted | null;
}

async function readWanted(text: string): Promise<Wanted> {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  const content = await readFile(text, 'utf8');
  if (content.startsWith('{')) {
    const { text: checkpoint, signature } = parseAs(text, content, parseAuditorState);
    return sized({ text: checkpoint, signature });
  }
  parseAs(text, content, parseCheckpoint);
  return sized({ text: content, signature: await readFile(`${text}.asc`, 'utf8') });
}

function sized(texts: CheckpointTexts): Sized {
  return { ...texts, treeSize: parseCheckpoint(texts.text).treeSize };
}

async function fromBundle(
  bundle: string,
  { from, to }: Asked,
  measure: Measure,
): Promise<[EvidenceFiles, Measure]> {
  const examined = await examine(bundle, measure);
  const { verdict, checkpoints } = examined;
  const total = verdict.events.total;
  const found = (wanted: Wanted): Sized => {
    const checkpoint: SignedRoot | Sized | undefined =
      typeof wanted === 'number' ? checkpoints.get(wanted) : wanted;
    if (!checkpoint)
      throw new Refusal(cannot, `The bundle has no checkpoint ${wanted}: not all are exported.`);
    return checkpoint;
  };
  const pair = [found(from), found(to ?? verdict.checkpoints.last?.no ?? 0)] as const;
  const [older, newer] = pair;
  if (newer.treeSize > total)
    throw new Refusal(cannot, `The bundle has ${total} events, fewer than the ${newer.treeSize} of --to.`);
  const isOnward = older.treeSize <= newer.treeSize;
  const ranges = isOnward ? consistencyRanges(older.treeSize, newer.treeSize) : [];
  const wanted = { ranges, treeSize: newer.treeSize, leaf: null };
  const { hashes, vouching } = await collect(await openBundle(bundle), wanted);
  const files = successionEvidence({ hashes: isOnward ? hashes : null, vouching }, pair);
  return [files, measureOf(measure, examined)];
}

async function fromPortal(portal: string, { from, to }: Asked): Promise<EvidenceFiles> {
  const log = portalLog(portal);
  const fetched = async (wanted: Wanted | null): Promise<Sized> =>
    wanted === null || typeof wanted === 'number'
      ? sized(await log.checkpoint(...(wanted === null ? [] : [wanted])))
      : wanted;
  try {
    const pair = [await fetched(from), await fetched(to)] as const;
    const [older, newer] = pair;
    const isOnward = older.treeSize <= newer.treeSize;
    const hashes = isOnward ? await log.consistency(older.treeSize, newer.treeSize) : null;
    const keys = (await log.keys()).keys.map((armored, at) => textFile(keyPath(`trail-${at + 1}`), armored));
    return successionEvidence({ hashes, vouching: new Map(keys) }, pair);
  } catch (cause) {
    if (cause instanceof PortalError) throw new Refusal(cannot, `${cause.message}.`);
    throw cause;
  }
}
