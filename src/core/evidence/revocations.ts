import { readBundlePath } from '@/core/bundle/paths';
import { parseRevocation } from '@/core/key-revocation';
import { type Case, faultIn, textIn } from './case';

/** Takes the revocations among the files; one that does not hold, or whose signer is not accepted, is faulted. */
export async function takeRevocations(of: Case): Promise<void> {
  for (const [name, content] of of.files) {
    if (readBundlePath(name)?.kind !== 'revocation') continue;
    const signature = new TextDecoder().decode(of.files.get(`${name}.asc`));
    const verdict = await of.verifier.verify(content, signature);
    if (!verdict.holds) {
      faultIn(of, verdict.fault, name, `Its signature does not hold: ${verdict.message}.`);
      continue;
    }
    try {
      const said = parseRevocation(textIn(content));
      const by = verdict.key.fingerprint;
      const problem = by === said.key ? 'It revokes its own key.' : of.refusalOf(by, said.time);
      if (problem) faultIn(of, 'key', name, problem);
      else of.revoked.set(said.key, said);
    } catch (cause) {
      faultIn(of, 'format', name, `${cause instanceof Error ? cause.message : cause}.`);
    }
  }
}

/**
 * An earlier checkpoint by a revoked key: in a bundle the later ones show that it is genuine, by itself it could be the
 * thief's, who numbers and dates as he likes. Cosignatures that the auditor's policy counts show it too.
 */
export function faultUnanchored(of: Case, isWitnessed: boolean): void {
  const { signed, signer, revoked } = of;
  const revocation = revoked.get(signer ?? '');
  if (!signed || !revocation || isWitnessed || signed.no === revocation.last) return;
  const message = `Its key was revoked later: that it was signed before checkpoint ${revocation.last} a bundle shows, or cosignatures that your policy counts.`;
  faultIn(of, 'unwitnessed', signed.path, message);
}
