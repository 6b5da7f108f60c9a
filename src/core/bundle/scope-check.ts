import type { Pass } from './pass';
import { manifestPath, scopePath, scopeSignaturePath } from './paths';
import { type BundleScope, parseScope } from './scope';

/** Judges the signed statement about the bundle as a whole; what is already known to be altered is not told again. */
export async function judgeScope(pass: Pass): Promise<void> {
  const { findings, scope, verifier, files, tally } = pass;
  const fault = (kind: 'signature' | 'key' | 'format' | 'rollback', message: string, path = scopePath) =>
    findings.add({ fault: kind, where: path, message, path });
  if (!scope.text) return fault('signature', 'The file is missing: nobody vouches for what was withheld.');
  if (scope.signature === null) return fault('signature', 'The file is missing.', scopeSignaturePath);
  const verdict = await verifier.verify(scope.text, scope.signature);
  const altered = [scopePath, scopeSignaturePath].find((path) => files.get(path)?.intact === false);
  if (!verdict.holds) {
    const message = `Its signature does not hold: ${verdict.message}.`;
    return fault(altered ? 'signature' : verdict.fault, message);
  }
  // What stands around a signature is not signed; the archive knows it.
  if (altered) return fault('signature', 'It was altered after the export.', altered);
  const { key, signedAt } = verdict;
  const refusal = pass.trailKeys.problemOfStatement(key.fingerprint, signedAt.toISOString());
  if (refusal) return fault('key', refusal);
  try {
    const said = parseScope(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(scope.text));
    const wrong = differenceOf(pass, said);
    if (wrong && findings.list.length === 0)
      fault(said.events > tally.total().events ? 'rollback' : 'signature', wrong);
    else pass.said = said;
  } catch (cause) {
    fault('format', `${cause instanceof Error ? cause.message : cause}, although it is signed.`);
  }
}

/** How the bundle differs from what was signed of it; null if it does not. */
function differenceOf({ files, tally, chain }: Pass, said: BundleScope): string | null {
  const { events, withheld, shown } = tally.total();
  const last = chain.outcome.last;
  if (said.events !== events) return `It speaks of ${said.events} events; there are ${events}.`;
  if (said.withheld !== withheld)
    return `It says that ${said.withheld} events are withheld; ${withheld} are.`;
  if (said.shown !== shown) return 'Other events are withheld than it says.';
  if (last && (said.origin !== last.origin || said.checkpoint !== last.no))
    return `It was signed for checkpoint ${said.checkpoint} of ${said.origin}.`;
  if (said.manifest !== files.get(manifestPath)?.digest) return `It was signed for another ${manifestPath}.`;
  return null;
}
