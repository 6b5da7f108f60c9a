import { base64 } from '@scure/base';
import { hashBytes, treeSizeMax } from './merkle';

/** Proofs of RFC 6962 as texts that stand beside what they are about, in receipts and in other evidence. */

/** That an event is leaf number `leaf` of the tree of a checkpoint, `treeSize` leaves large (RFC 6962 §2.1.1). */
export interface InclusionProof {
  readonly leaf: number;
  readonly treeSize: number;
  readonly path: readonly Uint8Array[];
}

/** `leaf`, `size` and a line `path` for each hash, in base64, from the leaf up. */
export function formatProof({ leaf, treeSize, path }: InclusionProof): string {
  if (!Number.isSafeInteger(leaf) || leaf < 0 || leaf >= treeSize || treeSize > treeSizeMax)
    throw new Error('The leaf is not in the tree');
  return `concord proof v1\nleaf ${leaf}\nsize ${treeSize}\n${pathLines(path)}`;
}

/** Reads a proof and accepts only what {@link formatProof} writes. @throws Error saying what is wrong. */
export function parseProof(text: string): InclusionProof {
  const [, leaf, size, hashes] =
    /^concord proof v1\nleaf (\d{1,12})\nsize (\d{1,12})\n((?:path .{44}\n){0,64})$/.exec(text) ?? [];
  if (!leaf || !size || hashes === undefined) throw new Error('It has not the lines of a proof');
  const proof = { leaf: Number(leaf), treeSize: Number(size), path: pathIn(hashes) };
  if (formatProof(proof) !== text) throw new Error('A number or hash is not in its shortest form');
  return proof;
}

/** That the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962 §2.1.2). */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly path: readonly Uint8Array[];
}

/** `from`, `to` and a line `path` for each hash, in base64. */
export function formatConsistency({ from, to, path }: ConsistencyProof): string {
  if (!Number.isSafeInteger(from) || from < 0 || from > to || to > treeSizeMax)
    throw new Error('The one tree cannot begin with the other');
  return `concord consistency v1\nfrom ${from}\nto ${to}\n${pathLines(path)}`;
}

/** Reads a proof and accepts only what {@link formatConsistency} writes. @throws Error saying what is wrong. */
export function parseConsistency(text: string): ConsistencyProof {
  const [, from, to, hashes] =
    /^concord consistency v1\nfrom (\d{1,12})\nto (\d{1,12})\n((?:path .{44}\n){0,64})$/.exec(text) ?? [];
  if (!from || !to || hashes === undefined) throw new Error('It has not the lines of a proof');
  const proof = { from: Number(from), to: Number(to), path: pathIn(hashes) };
  if (formatConsistency(proof) !== text) throw new Error('A number or hash is not in its shortest form');
  return proof;
}

function pathLines(path: readonly Uint8Array[]): string {
  if (path.some((hash) => hash.length !== hashBytes)) throw new Error(`A hash is not ${hashBytes} bytes`);
  return path.map((hash) => `path ${base64.encode(hash)}\n`).join('');
}

function pathIn(lines: string): Uint8Array[] {
  const encoded = lines.split('\n').slice(0, -1);
  return encoded.map((line) => base64.decode(line.slice('path '.length)));
}
