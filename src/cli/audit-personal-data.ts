import { exitCodes } from '@/core/bundle/findings';
import type { Opening } from '@/core/bundle/openings';
import { evidenceFiles } from '@/core/evidence/files';
import { personalEvidence } from '@/core/evidence/make';
import { type Disclosure, disclose } from '@/core/personal-data';
import { cannot, commonOptions, commonUsage, handOut, oneBundle, orRefusal, Refusal } from './audit-bundle';
import { evidenceOf, wantedEvent } from './audit-inclusion';
import { readMeasure } from './measure';
import { readArguments, UsageError } from './usage';

const usage = `Usage: concord-audit prove-personal-data BUNDLE (--event ID | --leaf N) --field NAME... [OPTION]...

Shows what the event committed to, and nothing more: of the other fields, and of the other events, only
hashes are written. The bundle must have been asked for with personal data.

--event ID         the event, by its id
--leaf N           the event, by its place in the trail, from 0
--field NAME       a field to show, as in justification; may be given several times
--all              shows all fields
${commonUsage}`;

export async function provePersonalData(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    {
      ...commonOptions,
      event: { type: 'string' },
      leaf: { type: 'string' },
      field: { type: 'string', multiple: true },
      all: { type: 'boolean' },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.holds;
  }
  const bundle = oneBundle(positionals, usage);
  const wanted = wantedEvent(values);
  const { field, all = false, out, json } = values;
  if ((field === undefined) !== all) throw new UsageError('Say what to show: --field NAME, or --all.');
  const measure = await readMeasure(values);
  return orRefusal(async () => {
    const { files, opening, measure: own } = await evidenceOf(bundle, wanted, measure);
    if (!opening) throw new Refusal(cannot, 'The bundle does not open the personal data of this event.');
    const evidence = personalEvidence(files, disclosed(opening, field ?? Object.keys(opening.pd)));
    return handOut(evidence, own, { out, json, shown: evidenceFiles.personal });
  });
}

/** @throws Refusal for a field that is not there. */
function disclosed(opening: Opening, fields: readonly string[]): Disclosure {
  try {
    return disclose(opening, fields);
  } catch (cause) {
    throw new Refusal(cannot, `${cause instanceof Error ? cause.message : cause}.`);
  }
}
