import type { SignedRoot } from '@/core/bundle/chain';
import { exitCodes } from '@/core/bundle/findings';
import { collect } from '@/core/evidence/collect';
import { evidenceFiles } from '@/core/evidence/files';
import { inclusionEvidence } from '@/core/evidence/make';
import { inclusionRanges } from '@/core/merkle-proof';
import {
  cannot,
  commonOptions,
  commonUsage,
  type Examined,
  examine,
  handOut,
  measureOf,
  oneBundle,
  orRefusal,
  Refusal,
} from './audit-bundle';
import { openBundle } from './bundle-files';
import { type Measure, readMeasure } from './measure';
import { readArguments, UsageError } from './usage';

const usage = `Usage: concord-audit inclusion BUNDLE (--event ID | --leaf N) [OPTION]...

Takes one event out of a bundle, with the proof that it stands in the trail: the newest checkpoint that
enough witnesses cosigned or, if none covers it, the newest of all.

--event ID         the event, by its id
--leaf N           the event, by its place in the trail, from 0
${commonUsage}`;

export async function proveInclusion(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { ...commonOptions, event: { type: 'string' }, leaf: { type: 'string' } },
    usage,
  );
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.holds;
  }
  const bundle = oneBundle(positionals, usage);
  const wanted = wantedEvent(values);
  const measure = await readMeasure(values);
  return orRefusal(async () => {
    const { files, measure: own } = await evidenceOf(bundle, wanted, measure);
    return handOut(files, own, { out: values.out, json: values.json, shown: evidenceFiles.proof });
  });
}

/** An event by its id or by its leaf. */
export type WantedEvent = { readonly id: string } | { readonly leaf: number };

/** @throws UsageError unless one of both is given. */
export function wantedEvent(values: { event?: string | undefined; leaf?: string | undefined }): WantedEvent {
  const { event, leaf } = values;
  if ((event === undefined) === (leaf === undefined)) throw new UsageError('Give --event ID or --leaf N.');
  if (event !== undefined) return { id: event.toLowerCase() };
  if (!/^\d{1,12}$/.test(leaf ?? '')) throw new UsageError('--leaf counts from 0.');
  return { leaf: Number(leaf) };
}

/** The evidence for one event of a bundle, and what opens its personal data if the bundle has it. */
export async function evidenceOf(bundle: string, wanted: WantedEvent, measure: Measure) {
  const found: { id: string; leaf: number }[] = [];
  const examined = await examine(bundle, measure, ({ id }, leaf) => {
    if ('id' in wanted ? id === wanted.id : leaf === wanted.leaf) found.push({ id, leaf });
  });
  const [event] = found;
  if (!event) throw new Refusal(cannot, absence(wanted, examined));
  const { id, leaf } = event;
  const checkpoint = checkpointOver(leaf, examined);
  const ranges = inclusionRanges(leaf, checkpoint.treeSize);
  const collected = await collect(await openBundle(bundle), { ranges, leaf, treeSize: checkpoint.treeSize });
  const body = collected.line ?? '';
  return {
    files: inclusionEvidence(collected, { body, leaf, checkpoint }),
    opening: collected.openingOf(id),
    measure: measureOf(measure, examined),
  };
}

function absence(wanted: WantedEvent, { verdict: { events } }: Examined): string {
  if ('id' in wanted)
    return `The bundle does not show the event ${wanted.id}: it may be among those withheld.`;
  return wanted.leaf < events.total
    ? `Event ${wanted.leaf} is withheld: the bundle has its hash alone.`
    : `The bundle has ${events.total} events, numbered from 0.`;
}

function checkpointOver(leaf: number, { verdict, checkpoints }: Examined): SignedRoot {
  const witnessed = verdict.witnesses.last;
  const last = verdict.checkpoints.last;
  const chosen = [witnessed, last].find((one) => one && one.treeSize > leaf);
  const checkpoint = chosen && checkpoints.get(chosen.no);
  if (!checkpoint)
    throw new Refusal(exitCodes.unwitnessed, `No signed checkpoint in the bundle covers event ${leaf}.`);
  return checkpoint;
}
