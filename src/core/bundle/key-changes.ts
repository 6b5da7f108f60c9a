import { parseRevocation } from '@/core/key-revocation';
import type { Pass } from './pass';
import { handoverPath, revocationPath } from './paths';

type Taking = Pick<Pass, 'findings' | 'verifier' | 'trailKeys' | 'files'>;

/** Takes the signature with which a key takes over; of a checkpoint that does not hold it says nothing. */
export async function takeHandover(
  { findings, verifier, trailKeys, signed }: Taking & Pick<Pass, 'signed'>,
  { treeSize, fingerprint }: { readonly treeSize: number; readonly fingerprint: string },
  signature: string,
): Promise<void> {
  if (signed?.treeSize !== treeSize) return;
  const path = handoverPath(treeSize, fingerprint);
  const fault = (kind: 'signature' | 'key', message: string) =>
    findings.add({ fault: kind, where: path, message, path });
  const verdict = await verifier.verify(new TextEncoder().encode(signed.text), signature);
  if (!verdict.holds) return fault(verdict.fault, `The signature does not hold: ${verdict.message}.`);
  if (verdict.key.fingerprint !== fingerprint)
    return fault('key', `It is made by ${verdict.key.fingerprint}.`);
  const problem = trailKeys.handOver(fingerprint, signed);
  if (problem) fault('key', problem);
}

/** Takes a revocation, whose text came before. Whether its signer may speak for the trail shows in the end. */
export async function takeRevocation(
  pass: Taking & Pick<Pass, 'revocation'>,
  fingerprint: string,
  signature: string,
): Promise<void> {
  const { findings, verifier, trailKeys, revocation } = pass;
  const path = revocationPath(fingerprint);
  const fault = (kind: 'signature' | 'key' | 'format', message: string) =>
    findings.add({ fault: kind, where: path, message, path });
  if (revocation?.fingerprint !== fingerprint) return fault('key', 'The file is missing.');
  pass.revocation = null;
  const verdict = await verifier.verify(revocation.text, signature);
  if (!verdict.holds) return fault(verdict.fault, `Its signature does not hold: ${verdict.message}.`);
  try {
    const said = parseRevocation(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(revocation.text),
    );
    if (said.key !== fingerprint) return fault('key', `It revokes ${said.key}.`);
    trailKeys.revoke(said, verdict.key.fingerprint);
  } catch (cause) {
    fault('format', `${cause instanceof Error ? cause.message : cause}, although it is signed.`);
  }
}
