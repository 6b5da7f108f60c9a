import { readFile } from 'node:fs/promises';
import { exitCodeOf, exitCodes, sorted } from '@/core/bundle/findings';
import { type CheckOpening, parseCheckOpening } from '@/core/evidence/files';
import { type EvidenceVerdict, judgeEvidence } from '@/core/evidence/judge';
import { readEvidence } from './evidence-files';
import { evidenceText } from './evidence-text';
import { type Measure, measureOptions, parseAs, readMeasure } from './measure';
import { readArguments, UsageError } from './usage';

/** Verifies what stands alone, offline and without trusting whoever made it. */

const options = `--policy FILE      what you demand: keys and when they may sign, witnesses and how many of them
--fingerprint FPR  without a policy: a key that may have signed (40 hex digits, as gpg prints
                   them), told to you by another way than the file; may be given several times
--json             a line of JSON for each file
--help             this text

Exit codes:  0 it holds                  13 format or archive
             2 wrong usage               15 a key cannot be accepted
            10 an event was altered      17 it was cut short
            11 a signature is wrong      19 personal data is not what was committed to
            12 it is another history     20 it holds, but not all is shown, or witnessed
Of several files the exit code is that of what is worst among them.
`;

const usages = {
  receipt: `Usage: concord-verify receipt [OPTION]... FILE...

FILE               a receipt's archive as it was downloaded, the folder that it was unpacked to,
                   or its text, with its signature and the other files beside it
--opening FILE     what was asked, {"salt": …, "terms": […]}, to compare it with the commitment;
                   for one receipt
${options}`,
  proof: `Usage: concord-verify proof [OPTION]... FILE...

FILE               what concord-audit made: an archive, or the folder that it was unpacked to
${options}`,
} as const;

export async function verifyEvidence(kind: 'receipt' | 'proof', args: readonly string[]): Promise<number> {
  const usage = usages[kind];
  const { values, positionals } = readArguments(
    args,
    {
      ...measureOptions,
      opening: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.holds;
  }
  if (positionals.length === 0) throw new UsageError(`Name a file.\n\n${usage}`);
  if (values.opening && (kind !== 'receipt' || positionals.length > 1))
    throw new UsageError('--opening is for one receipt.');
  const measure = await readMeasure(values);
  const opening = values.opening
    ? parseAs(values.opening, await readFile(values.opening, 'utf8'), parseCheckOpening)
    : null;
  const verdicts: EvidenceVerdict[] = [];
  for (const path of positionals) {
    const verdict = await verdictOn(kind, path, measure, opening);
    process.stdout.write(
      values.json ? `${JSON.stringify({ file: path, ...verdict })}\n` : evidenceText(path, kind, verdict),
    );
    verdicts.push(verdict);
  }
  return exitCodeOf(verdicts.flatMap(({ findings }) => findings));
}

async function verdictOn(
  kind: 'receipt' | 'proof',
  path: string,
  measure: Measure,
  opening: CheckOpening | null,
): Promise<EvidenceVerdict> {
  const { files, damage } = await readEvidence(path);
  const verdict = await judgeEvidence(files, kind, { now: new Date(), ...measure, opening });
  if (damage.length === 0) return verdict;
  const findings = sorted([...damage, ...verdict.findings]);
  return { ...verdict, findings, exitCode: exitCodeOf(findings) };
}
