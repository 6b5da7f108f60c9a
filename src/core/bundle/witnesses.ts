import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Checkpoint } from '@/core/checkpoint';
import type { Findings } from './findings';
import { cosignaturePath } from './paths';
import { type AuditPolicy, problemOfKey } from './policy';
import type { SignatureVerifier } from './signatures';

/**
 * The cosignatures of a bundle. A witness signs the same bytes as the trail, with a key of its own, after it has seen
 * that they extend what it signed before: two histories then take as many thieves as the quorum.
 */
export interface Witnesses {
  addKey(path: string, agency: string, armored: string): Promise<void>;
  /** Takes the next cosignature; of a checkpoint whose own signature does not hold it says nothing. */
  judge(
    signed: CosignedCheckpoint | null,
    treeSize: number,
    agency: string,
    signature: string,
  ): Promise<void>;
  /** @param covered the last checkpoint that holds. */
  conclude(treeSize: number, covered: Checkpoint | null): WitnessOutcome;
}

export interface CosignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly text: string;
}

export interface WitnessOutcome {
  /** How many agencies make a checkpoint witnessed; without a policy, one. */
  readonly quorum: number;
  /** How many cosignatures hold. */
  readonly cosignatures: number;
  /** The agencies that cosigned anything, by id, and how many cosignatures of each hold. */
  readonly agencies: Readonly<Record<string, number>>;
  /** The last checkpoint that has the quorum. */
  readonly last: { readonly no: number; readonly treeSize: number; readonly time: string } | null;
  /** What lies after it, as far as the bundle reaches: the unwitnessed tail. */
  readonly tail: { readonly events: number; readonly minutes: number | null };
}

const minuteMs = 60_000;

export function createWitnesses(options: {
  readonly findings: Findings;
  readonly verifier: SignatureVerifier;
  readonly policy: AuditPolicy | null;
  /** Whether this is a key of the trail, which may not witness itself. */
  readonly isOfTrail: (fingerprint: string) => boolean;
}): Witnesses {
  const { findings, verifier, policy, isOfTrail } = options;
  const quorum = policy?.quorum ?? 1;
  const agencyOf = new Map<string, string>();
  const agencies: Record<string, number> = {};
  let last: Checkpoint | null = null;
  let current: { no: number; agencies: Set<string> } = { no: 0, agencies: new Set() };
  const take = (checkpoint: Checkpoint, agency: string) => {
    agencies[agency] = (agencies[agency] ?? 0) + 1;
    if (current.no !== checkpoint.no) current = { no: checkpoint.no, agencies: new Set() };
    current.agencies.add(agency);
    if (current.agencies.size >= quorum) last = checkpoint;
  };
  return {
    async addKey(path, agency, armored) {
      const problem = await admit(verifier, { agencyOf, isOfTrail, agency, armored });
      if (problem === null) return;
      findings.add({ fault: 'key', where: path, message: `The key cannot be used: ${problem}.`, path });
    },
    async judge(signed, treeSize, agency, signature) {
      const path = cosignaturePath(treeSize, agency);
      const fault = (kind: 'signature' | 'key', message: string) =>
        findings.add({ fault: kind, where: path, message, path });
      if (!signed || signed.checkpoint.treeSize !== treeSize) return;
      const verdict = await verifier.verify(utf8ToBytes(signed.text), signature);
      if (!verdict.holds) return fault(verdict.fault, `The cosignature does not hold: ${verdict.message}.`);
      const { fingerprint } = verdict.key;
      if (agencyOf.get(fingerprint) !== agency)
        return fault('key', `${fingerprint} is no key of this agency.`);
      // A witness that the policy does not name proves nothing to this auditor, and disproves nothing.
      const own = policy?.witnesses.filter((witness) => witness.agency === agency);
      if (own && problemOfKey(own, fingerprint, verdict.signedAt.toISOString())) return;
      take(signed.checkpoint, agency);
    },
    conclude: (treeSize, covered) => ({
      quorum,
      agencies,
      ...outcomeOf({ treeSize, covered, last: quorum === 0 ? covered : last }),
      cosignatures: Object.values(agencies).reduce((sum, count) => sum + count, 0),
    }),
  };
}

function outcomeOf(seen: {
  readonly treeSize: number;
  readonly covered: Checkpoint | null;
  readonly last: Checkpoint | null;
}): Pick<WitnessOutcome, 'last' | 'tail'> {
  const { treeSize, covered, last } = seen;
  const lag = last && covered ? Date.parse(covered.time) - Date.parse(last.time) : null;
  return {
    last: last && { no: last.no, treeSize: last.treeSize, time: last.time },
    tail: {
      events: treeSize - (last?.treeSize ?? 0),
      minutes: lag === null ? null : Math.max(0, Math.floor(lag / minuteMs)),
    },
  };
}

/** Admits a witness key; or says why it cannot be. */
async function admit(
  verifier: SignatureVerifier,
  claim: {
    readonly agencyOf: Map<string, string>;
    readonly isOfTrail: (fingerprint: string) => boolean;
    readonly agency: string;
    readonly armored: string;
  },
): Promise<string | null> {
  const { agencyOf, isOfTrail, agency, armored } = claim;
  try {
    const { fingerprint } = await verifier.addKey(armored);
    if (isOfTrail(fingerprint)) return 'It is a key of the trail, which cannot witness itself';
    if ((agencyOf.get(fingerprint) ?? agency) !== agency) return 'Two agencies have the same key';
    agencyOf.set(fingerprint, agency);
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Faults a trail with too few witnesses, and one whose last events they have not seen. */
export function faultWitnesses(
  findings: Findings,
  policy: AuditPolicy,
  { last, tail, quorum }: WitnessOutcome,
): void {
  const where = 'checkpoints/';
  if (quorum > 0 && !last && tail.events > 0) {
    const message = `No checkpoint is cosigned by ${quorum} of the agencies that you named.`;
    findings.add({ fault: 'quorum', where, message });
    return;
  }
  const { longest_tail_events: eventsMax, longest_tail_minutes: minutesMax } = policy;
  if (eventsMax !== null && tail.events > eventsMax) {
    const message = `${tail.events} events lie after the last witnessed checkpoint; your policy allows ${eventsMax}.`;
    findings.add({ fault: 'unwitnessed', where, message });
  }
  if (minutesMax !== null && tail.minutes !== null && tail.minutes > minutesMax) {
    const message = `${tail.minutes} minutes lie after the last witnessed checkpoint; your policy allows ${minutesMax}.`;
    findings.add({ fault: 'unwitnessed', where, message });
  }
}
