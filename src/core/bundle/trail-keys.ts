import { bytesToHex } from '@noble/hashes/utils.js';
import { type Checkpoint, checkpointHash } from '@/core/checkpoint';
import type { KeyRevocation } from '@/core/key-revocation';
import { type KeyRange, problemOfKey } from './policy';

/**
 * Which key may sign which checkpoint. The first is the one that the auditor named, or, where none is named, the one
 * that the bundle begins with; another takes its place by a checkpoint that both signed, or because the auditor named it
 * too. A key that handed over or was revoked never signs again (docs/adr/0026).
 */
export interface TrailKeys {
  /** Why the key may not have signed this checkpoint; null if it may. It is then the trail's key. */
  take(fingerprint: string, signed: SignedText): string | null;
  /** The checkpoint that was taken last is signed by this key too: why it may not take over; null if it does. */
  handOver(fingerprint: string, signed: SignedText): string | null;
  /** @param by who signed it; whether that key counts shows in the end. */
  revoke(revocation: KeyRevocation, by: string): void;
  /** Why the key may not have signed what is said of the bundle as a whole. */
  problemOfStatement(fingerprint: string, at: string): string | null;
  /** What is wrong with revocations, by the key that they revoke. */
  conclude(): { readonly key: string; readonly problem: string }[];
  /** What is to be said of them. */
  notes(): string[];
  spanOf(fingerprint: string): KeySpan | null;
}

/** A checkpoint, and the exact text that was signed. */
export interface SignedText {
  readonly checkpoint: Checkpoint;
  readonly text: string;
}

/** The checkpoints of a bundle, by number, that a key signed and that count. */
export interface KeySpan {
  readonly first: number;
  readonly last: number;
  /** The checkpoint with which another key handed over to it; null if none did. */
  readonly introduced: number | null;
  /** The one with which it handed over. */
  readonly handedOver: number | null;
  /** The last that counts of a key that was revoked. */
  readonly revokedAfter: number | null;
}

interface Revoked extends KeyRevocation {
  readonly by: string;
}

interface State {
  /** The key that signs, and the number of the last checkpoint that it signed. */
  current: { readonly key: string; readonly no: number } | null;
  readonly introduced: Map<string, number>;
  readonly left: Map<string, number>;
  readonly revoked: Map<string, Revoked>;
  readonly signed: Map<string, { first: number; last: number }>;
  /** Of the keys that were revoked: those whose last checkpoint was in the bundle. */
  readonly anchored: Set<string>;
}

export function createTrailKeys(ranges: readonly KeyRange[]): TrailKeys {
  const state: State = {
    ...{ current: null, introduced: new Map(), left: new Map(), revoked: new Map() },
    ...{ signed: new Map(), anchored: new Set() },
  };
  const { introduced, left, revoked, signed, anchored } = state;
  return {
    take(fingerprint, { checkpoint, text }) {
      const { no, time } = checkpoint;
      const problem =
        problemOfRevoked(state, fingerprint, { checkpoint, text }) ??
        problemOfLeft(state, fingerprint, no) ??
        problemOfUnknown(state, ranges, fingerprint, time);
      if (problem) return problem;
      if (revoked.get(fingerprint)?.last === no) anchored.add(fingerprint);
      state.current = { key: fingerprint, no };
      signed.set(fingerprint, { first: signed.get(fingerprint)?.first ?? no, last: no });
      return null;
    },
    handOver: (fingerprint, at) => handOver(state, fingerprint, at),
    revoke: (revocation, by) => void revoked.set(revocation.key, { ...revocation, by }),
    problemOfStatement(fingerprint, at) {
      if (revoked.has(fingerprint)) return `It is signed by ${fingerprint}, which was revoked.`;
      if (!state.current || left.has(fingerprint) || state.current.key === fingerprint) return null;
      return problemOfUnknown(state, ranges, fingerprint, at);
    },
    conclude: () =>
      [...revoked.values()].flatMap((revocation) => problemOfRevocation(state, ranges, revocation)),
    notes: () => [...revoked.values()].map(noteOf),
    spanOf(fingerprint) {
      const span = signed.get(fingerprint);
      return (
        (span && {
          ...{ ...span, introduced: introduced.get(fingerprint) ?? null },
          handedOver: left.get(fingerprint) ?? null,
          revokedAfter: revoked.get(fingerprint)?.last ?? null,
        }) ??
        null
      );
    },
  };
}

function handOver(state: State, fingerprint: string, { checkpoint, text }: SignedText): string | null {
  const { no } = checkpoint;
  const from = state.current;
  if (from?.no !== no) return 'The checkpoint itself does not hold.';
  if (from.key === fingerprint) return `${fingerprint} hands over to itself.`;
  const problem =
    problemOfRevoked(state, fingerprint, { checkpoint, text }) ?? problemOfLeft(state, fingerprint, no);
  if (problem) return problem;
  state.left.set(from.key, no);
  state.introduced.set(fingerprint, no);
  state.current = { key: fingerprint, no };
  return null;
}

function problemOfRevoked(
  { revoked }: State,
  fingerprint: string,
  { checkpoint, text }: SignedText,
): string | null {
  const revocation = revoked.get(fingerprint);
  if (!revocation || checkpoint.no < revocation.last) return null;
  if (checkpoint.no > revocation.last)
    return `It is signed by ${fingerprint}, which was revoked: after checkpoint ${revocation.last} nothing that it signed counts.`;
  if (bytesToHex(checkpointHash(text)) === revocation.sha256) return null;
  return `It is not the checkpoint up to which ${fingerprint} counts, which was revoked.`;
}

function problemOfLeft({ left }: State, fingerprint: string, no: number): string | null {
  const at = left.get(fingerprint);
  if (at === undefined) return null;
  return `Checkpoint ${no} is signed by ${fingerprint}, which had handed over at checkpoint ${at}.`;
}

function problemOfUnknown(
  { current, introduced }: State,
  ranges: readonly KeyRange[],
  fingerprint: string,
  at: string,
): string | null {
  const isNamed = ranges.some((range) => range.fingerprint === fingerprint);
  const named = ranges.length === 0 ? null : problemOfKey(ranges, fingerprint, at);
  if (isNamed) return named;
  if (introduced.has(fingerprint)) return null;
  if (!current) return named;
  if (current.key === fingerprint) return null;
  const changed = `The trail's key was ${current.key}, and no checkpoint signed by both hands over to ${fingerprint}`;
  return named ? `${named} ${changed}.` : `${changed}. If you were told of it by another way, name it.`;
}

function problemOfRevocation(
  { signed, anchored, introduced, revoked }: State,
  ranges: readonly KeyRange[],
  { key, by, last }: Revoked,
): { key: string; problem: string }[] {
  const isOfTrail = introduced.has(by) || signed.has(by) || ranges.some((range) => range.fingerprint === by);
  if (by === key || revoked.has(by) || !isOfTrail)
    return [{ key, problem: `It is signed by ${by}, which cannot speak for the trail.` }];
  if (signed.has(key) && !anchored.has(key))
    return [{ key, problem: `Checkpoint ${last}, up to which the key counts, is not in the bundle.` }];
  return [];
}

function noteOf({ key, last, by, reason }: Revoked): string {
  const why = reason === 'lost' ? 'was lost' : 'may be in wrong hands';
  return `Key ${key} ${why}: what it signed counts up to checkpoint ${last}. For what was sealed after that, ${by} alone vouches.`;
}
